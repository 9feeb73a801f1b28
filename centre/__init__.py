"""The call centre itself: one pure object that turns each event into commands.

house        what does not change during a call: queues, agents, house rules
state        every call and agent of the moment, plain data that can be saved and loaded
carry_over   calls that outlive a change of the configuration
commands     what the house is asked: save, keep, transcribe, look up, show
views        what screens are shown, and the interaction that is saved
call_centre  `CallCentre.handle(event) -> [command]`: start reading here
menu, queueing, talk, desk, recovery   its rooms, one stretch of a call's life each
"""
