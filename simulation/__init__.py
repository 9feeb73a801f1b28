"""A telephone exchange and people in virtual time, driving the real `CallCentre`.

agenda   virtual time: what is to happen when
hotline  the house that is simulated: its menu, queues and agents
pbx      `SimulatedPbx`, which answers to `telephony.ports.Pbx`: its `lines`, its `messages`, its `trunk`
people   callers and agents with their habits, from one seed
mischief late duplicates and lost links
world    a day: wires all of these to a `CallCentre`, and answers for the rest of the house
laws     what must hold after every event; `ledger` what must hold of each call's whole story
story    plain data: who does what, and what any exchange must report of it
         `stories` are directed by a centre (`stage` plays them here), `asked_stories` ask by themselves
         (`asked_stage`); tests/contract plays both on a real Asterisk

    python -m simulation --calls 1000 --seed 1
"""
