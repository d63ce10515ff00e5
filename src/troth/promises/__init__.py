"""Promises: what is offered, and by whom."""
