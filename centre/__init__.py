"""The call centre itself: one pure object that turns each event into commands.

house        what does not change during a call: queues, agents, house rules
state        every call and agent of the moment, plain data that can be saved and loaded
carry_over   calls that outlive a change of the configuration
commands     what the house is asked: save, keep, transcribe, look up, show
views        what screens are shown, and the interaction that is saved
call_centre  `CallCentre.handle(event) -> [command]`: start reading here
rules        what holds for a call and an agent at this moment, and how routing sees them
matching     tells the router what changed, carries out what it finds
revision     looks at all queues every few seconds: what is expected, who is late
why          why a call still waits, from what screens are shown
menu, message, queueing, ringing, talk, callback, desk, supervisor, recovery
             its rooms, one stretch of a call's life each
"""
