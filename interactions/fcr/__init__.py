"""First-contact resolution: three figures, each with its evidence, never blended.

judge     the contacts of one customer in order of time, and the verdict on each: pure
words     how alike two calls were in what was said, where no reason codes can tell: pure
figures   the three rates of a list of contacts: pure
store     who is to be judged, and the verdicts as they are kept
surveys   what customers answered when they were asked
evidence  the pairs of calls, and why they are pairs, for supervisors
schema    the tables
"""
