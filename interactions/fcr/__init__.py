"""First-contact resolution: three figures, each with its evidence, never blended.

judge       the contacts of one customer in order of time, and the verdict on each: pure
words       how alike two calls were in what was said, where no reason codes can tell: pure
common      the words that nearly every call has, until a house has learned its own
figures     the three rates of a list of contacts: pure
contacts    whose calls they are, and what became of each, read from the log
marks       which calls are to be judged anew
vocabulary  the common words of a house, learned from its transcripts
kept        the rules of the house, kept beside the verdicts
store       judging what changed, and the verdicts as they are kept
evidence    the pairs of calls, and why they are pairs, for supervisors
period      the figures of a period
surveys     what customers answered when they were asked
schema      the tables
"""
