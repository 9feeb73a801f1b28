"""One true log: each call is an interaction, with a row from its first second.

record       the interaction and its times, pure
metrics      service level, speed of answer, handle time from counts, pure
number       telephone numbers made comparable, pure
fold         how texts are folded for search, pure
query        what somebody typed into the search box, pure

database     SQLite and PostgreSQL behind one door; `migrate`
schema       the tables
migrations   how the tables came to be (Alembic)
store        `InteractionLog`: calls written and read, with `rows`, `customers` and `cursors`
transcripts  what was said in each recording; `backlog` knows those still to come
decisions    why each call was given to whom
roster       what supervisors changed about agents and queues
search       calls found by what was said in them
users        who may log in, and as what
reasons      why people call: a tree
agent_times  what agents did from when to when
audit        who changed what, chained
tables       all tables of the parts below, too

cases        what customers wait for after the call
fcr          first-call resolution and surveys
kpi          the key figures, summed up as calls are saved
people       customers, their contacts on other channels, tables in and out, erasure
quality      scorecards, reviews, calibrations, clips
queue_log    an Asterisk's own past taken over
"""
