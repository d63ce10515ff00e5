"""What a stranger runs to check a document of ours, with nothing but Python and `cryptography`."""

from troth.verifier.command import main

__all__ = ["main"]
