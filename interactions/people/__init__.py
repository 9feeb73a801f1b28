"""Customers: who they are, what was with them on every channel, and how they are forgotten.

customer    what is known of one, and what may be written down (pure)
book        finding them, writing down, their numbers; every change in the audit
merging     two rows that are one person; one row that is two
contacts    what came by other ways than the telephone
history     calls and contacts in one list
desk        all of that, as the screens use it

sheet       a CSV file as people have them: encoding, delimiter, broken lines
headings    what people write over their columns (pure)
columns     which column is what, and a row's cells as facts (pure)
plan        what the rows of a file come to (pure)
importing   a file into the book
exporting   the book into a file

forget      `erase_person`: one person everywhere, with a proof; audio: his recordings' files
proof       what is told of it (pure)
erasure     how a table says what of it is a person's; erasers: each table's line
traces      whether anything of him is left
"""
