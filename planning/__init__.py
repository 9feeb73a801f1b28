"""How many agents, and what if: formulas, and the routing engine in virtual time.

simulate_command   `tongdai simulate`: a scenario, or days of the log with other agents
scenario           what is simulated, read from TOML
history, patience  the calls of the log; how long those would have waited who were answered
crew, whatif       who was there, who would be; the same calls with them
day                one simulated day: arrivals, the router, talks, hang-ups
chance             arrivals, handling times and patience, drawn
replications       many days, in several processes; student: their 95 % intervals
figures, slices    what is counted of a day, and of its intervals
report, comparison, whatif_report, picture, plot, words   tables, JSON and pictures of it

staff_command      `tongdai staff`: how many agents for each interval
intervals          calls by interval: a file, or folded from the log
erlang, priority, skills   what theory says
staffing, staff_simulation, staff_report, staff_plot      the least number, by formula and by simulation
"""
