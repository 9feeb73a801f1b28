"""The words of telephony, and (in `telephony.ami`) the one place that speaks Asterisk.

events    what happened, in the past tense
commands  what the telephone side is asked to do
call      the life of a call and of an agent, each as a table
ports     what the telephone side must be able to do
"""
