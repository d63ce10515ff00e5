"""Flows: where domains meet: the first page, /next/, /me/, the worker and the figures of the whole."""
