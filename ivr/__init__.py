"""The voice menu: a flow of named places, and a machine that walks a caller through it. Pure.

flow     the whole flow, read from YAML and checked
places   the kinds of places
reading  one place out of its YAML
circles  what would lead a caller round for ever
machine  one caller's place in it: events in, what to do next out
"""
