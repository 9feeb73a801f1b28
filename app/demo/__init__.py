"""`make demo`: a whole call centre on this machine, with robot customers and agents on real SIP phones.

house    the demo's queues, agents, customers and menu, written as a configuration
running  `tongdai serve` as a process of its own, as a supervisor would run it
play     everything started, calls made, everything ended
show     the live picture in the terminal
summary  what came of the calls, and whether it is what their scripts say
"""
