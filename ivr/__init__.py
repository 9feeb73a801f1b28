"""The voice menu: a flow of named places, and a machine that walks a caller through it. Pure.

flow     reads and checks the YAML file
machine  one caller's place in it: events in, what to do next out
"""
