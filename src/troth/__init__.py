"""Troth: sign service agreements, and keep what they promise."""

__version__ = "0.1.0"
