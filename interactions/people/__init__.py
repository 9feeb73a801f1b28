"""Customers: who they are, what was with them on every channel, and how they are forgotten.

- `customer`    what is known of one, and what may be written down (pure)
- `book`        finding them, writing down, their numbers
- `merging`     two rows that are one person; one row that is two
- `contacts`    what came by other ways than the telephone
- `history`     calls and contacts in one list
- `sheet`       a CSV file as people have them: encoding, delimiter, broken lines
- `columns`     which column is what, and a row's cells as facts (pure)
- `plan`        what the rows of a file come to (pure)
- `importing`   a file into the book
- `exporting`   the book into a file
- `erasure`     forgetting one person everywhere; `erasers` has a line for each part of the house
- `traces`      whether anything of him is left
"""
