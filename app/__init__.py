"""The composition root: everything is wired by hand here, and nowhere else.

cli        the commands a person types
config     centre.toml, read and checked; sections: what each part of it may say
service    `tongdai serve`: the roles and their tasks
ground     what every role stands on: house, Valkey, database
centre     the centre role, wired
screens    the web role, wired
sink       where the transcriber puts its transcripts
runner     the loop: journal, then decide, then hands
journal    every event, in a Redis stream, with checkpoints
codec      events as bytes
hands      which adapter carries out which command
latest     writing what is new of each thing, until it is written
lease      one active centre at a time
prompts    texts as sound files
timers     SetTimer in, TimerFired out
clock      the one clock, which never runs backwards
live       the carrier to and from the screens
explain    `tongdai explain`: why it was decided so; customer: what is known of a number
planning   what simulate and staff are told of this house
doctor     what is missing, and how to mend it
demo       robot customers and agents on a private Asterisk
"""
