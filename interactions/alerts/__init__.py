"""What somebody is to look at: kept until he has seen it, and a month longer.

board    raised once under a key, listed for whom it is, seen by each
schema   the tables
"""
