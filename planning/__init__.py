"""How many agents, and what if: formulas, and the routing engine in virtual time."""
