"""Who takes which call. Pure.

assign   waiting calls and idle agents in, matches out
"""
