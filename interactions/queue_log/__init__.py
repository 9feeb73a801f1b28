"""History from elsewhere: what Asterisk's app_queue wrote down of its calls, as interactions.

lines        one line, or why it is not used, pure
files        the files as they lie about: growing, rotated, compressed, damaged
story        what happened to one call, as an interaction, pure
calls        the lines of many calls at once, each to its call, pure
shifts       what the agents did when, pure
times        those stretches into the database, beside what is there
importing    files into the log, and the report of it
"""
