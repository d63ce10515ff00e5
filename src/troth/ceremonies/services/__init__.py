"""The acts of a ceremony, in the order in which they happen; each is refused out of turn."""

from troth.ceremonies.services.deciding import agree, decline
from troth.ceremonies.services.documents import note_download, release_document, seal_document
from troth.ceremonies.services.opening import lapse_overdue, open_ceremony, open_for_subject, present
from troth.ceremonies.services.signing import enter_code, request_code, sign

__all__ = [
    "agree",
    "decline",
    "enter_code",
    "lapse_overdue",
    "note_download",
    "open_ceremony",
    "open_for_subject",
    "present",
    "release_document",
    "request_code",
    "seal_document",
    "sign",
]
