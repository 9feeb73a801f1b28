"""Key figures of the house: what happened in each queue, quarter of an hour by quarter of an hour.

dirty        which quarters changed since they were summed up last
schema       the tables
"""
