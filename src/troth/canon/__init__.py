"""Canonical bytes: what an auditor reads first.

JSON as RFC 8785 writes it, digests, salted commitments and the shapes of statements. Standard library only.
"""
