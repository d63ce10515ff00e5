"""Walks through the real server in a real browser, as people take them."""
