"""Key figures of the house: what happened in each queue, quarter of an hour by quarter of an hour.

dirty      which quarters changed since they were summed up last: `touch`
stays      one call's stays in queues, and what agents did about each: pure
tally      facts added up by time and dimension: pure
waits      how long stays waited, kept so that any service level is exact: pure
figures    service level and the others, from sums: pure
intervals  a period cut into quarters, hours and days as clocks show them: pure
levels     the lengths in which sums are kept, and how a period is made of few of them: pure

waiting    what of cases and callbacks waits: pure
schedule   when reports are sent by e-mail, and what to do about one now: pure

question   what a report is asked, and what it says: pure
answer     a report as the names and numbers that programs read: pure

schema     the tables
sources    the facts, as the database has them
rollup     `Rollup`: keeps the sums
longer     the sums of hours and days, from shorter ones
waiting_now  what of cases and callbacks waits, as the database has it
mails      which reports were sent
report     `report`: the sums of a period, by interval and dimension
desk       `KpiDesk`: the same, with all that changed summed up first
"""
