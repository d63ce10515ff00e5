"""Wiring only: settings, urls, the server's processes, the timetable, checks and commands."""
