"""People: persons and their contact points, codes, staff and programs: who is who."""
