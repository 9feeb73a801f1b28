"""Scripted people with real SIP phones: they play the customers and the agents of the demo and the tests.

sentences  a folder of spoken sentences with known words
dialogue   who says which sentence when, so that nobody talks over the other
people     what a robot customer and a robot agent do with their phones
handset    a phone as asyncio sees it: typed commands, typed events
process    the phone's process, seen from the handset
wire       the words a handset and its phone process exchange
phone      the process that holds one pjsua2 phone (`python -m robots.phone`)
line       one call of that phone: its audio, digits and transfers
settings   how the phone library is set up
wav        the one shape of sound file the phones take
"""
