"""Cases: what a customer and a reason keep us busy with, over however many contacts.

actions     what can happen to a case, pure
life        its states as a table; the case as the sum of what happened, pure
calendar    working time, pure
clock       what was promised and how it stands to that, pure
grouping    to which case a contact belongs, pure
escalation  when it is brought before others, and what others are asked to do, pure
rules       the rules of the house, from its settings, pure
due         what the rules do by themselves, and when, pure
facts       a case as one flat row; `figures` are counted from it, pure

schema      the tables
rows        cases as rows and back
store       `Cases`: changed and read
work        what is due: done once, by however many processes; and carried to others
"""
