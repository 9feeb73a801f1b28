"""A telephone exchange and people in virtual time, driving the real `CallCentre`.

agenda      virtual time: what is to happen when
hotline     the house that is simulated: its menu, queues and agents
pbx         `SimulatedPbx`, which answers to `telephony.ports.Pbx`; its parts are `lines`, `messages`, `trunk`
people      callers and agents with their habits, from one seed
customers   who calls: strangers, those who call again, important ones
supervisor  changes skills and queues while the house works
mischief    late duplicates and lost links
world       a day: wires all of these to a `CallCentre`, and answers for the rest of the house
laws        what must hold after every event
ledger      what must hold of each call's whole story; `promises` of callbacks
bystander   knows the rules and the day for himself; by what he knows `fairness` judges who gets which call
story       plain data: who does what, and what any exchange must report of it
stories     those that a centre directs, played by `stage`; `asked_stories` ask themselves, by `asked_stage`

    python -m simulation --calls 1000 --seed 1
"""
