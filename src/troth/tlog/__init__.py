"""A transparency log as others read it (RFC 6962, C2SP): tree, tiles, notes, checkpoints, proofs, policies, witnesses.

Pure: nothing here asks a clock, a disk or a network. Standard library and `cryptography` only.
"""
