"""Ceremonies: presenting texts to a person and keeping what that person decided, proved and signed."""
