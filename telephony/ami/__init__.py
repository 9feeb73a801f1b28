"""The one place that speaks Asterisk.

errors.py     what can go wrong on the link, and what to do about it
framing.py    bytes to frames to messages, actions to bytes (pure)
action.py     one action waiting for its answer
link.py       one connection: where it leads, how patient we are, its asyncio protocol
exchange.py   what passes over it: request, list, send; events to their handlers
client.py     AmiClient: log in, resync, checked pings, again after a loss
agi.py        AsyncAGI: a command to a channel and its result
errand.py     an AGI command for something the centre asked, and what its failure means

lines.py      the callers' lines and the agents' legs we know, and how they are named (pure)
places.py     where things are as Asterisk sees them: folders, the trunk
report.py     what is told upwards, and what a failed action means there
caller.py     the caller's line: our commands to its AGI, its messages to our events
message.py    a caller's message
outside.py    a caller connected with a number outside
customer.py   a customer who is called back, until he answers
agent.py      the agent's leg: rung, connected, ended, and what his phone says
phones.py     which phones can be rung (pure)
snapshot.py   what Asterisk has when the link comes up
heartbeat.py  tells the dialplan that somebody is here
pbx.py        AsteriskPbx: wires all this together; commands and messages find their way here
"""
