"""The vault: keys, sealed fields, blind indexes, what is held of a person, and shredding.

Personal data never stands in clear in the database or its backups; destroying a data key makes it unreadable.
"""
