"""Who takes which call, and why. Pure.

demand       the words: what a call asks for, who is idle
rank         which call comes first, and which of those who may take it
engine       `Router`: told what changes, says who gets which call
lanes        what the engine is made of
steps        what a call asks for grows more modest while it waits
balance      what was measured of each queue; head starts for those whose service level is at risk
expect       how long a call will wait yet
pools        agents as `expect` counts them
explain      why this agent got it, why this call still waits
explanation  what that consists of
crew         the staff as one call sees it
words        the same in sentences
texts        the sentences
"""
