"""One true log: each call is an interaction, with a row from its first second.

record   the interaction and its times, pure
fold     how texts are folded for search, pure
schema   the tables
store    reading and writing them, on SQLite and PostgreSQL
search   transcripts found by their words
users    who may log in, and as what
migrations  how the tables came to be (Alembic)
"""
