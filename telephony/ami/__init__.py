"""The one place that speaks Asterisk.

errors.py    what can go wrong on the link, and what to do about it
framing.py   bytes to frames to messages, actions to bytes (pure)
action.py    one action waiting for its answer
link.py      one connection: where it leads, how patient we are, its asyncio protocol
exchange.py  what passes over it: request, list, send; events to their handlers
client.py    AmiClient: log in, resync, checked pings, again after a loss
agi.py       AsyncAGI: a command to a channel and its result
pbx.py       Asterisk's messages to our events, our commands to its actions
"""
