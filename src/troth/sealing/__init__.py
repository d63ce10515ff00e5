"""The seal: our own PKI and clock, and PAdES signatures that say no more than they carry."""

from troth.sealing.pki import Pki, PkiBroken, create_pki, refresh_crls
from troth.sealing.sealer import CannotSeal, Sealed, seal

__all__ = ["CannotSeal", "Pki", "PkiBroken", "Sealed", "create_pki", "refresh_crls", "seal"]
