"""What ceremonies keep of a person: statements, proofs and sealed documents, as evidence."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from troth.ceremonies.models import Ceremony, Document
from troth.vault.holdings import Shown, hold


class Signatures:
    """Evidence stays for as long as its retention runs; it goes with the key of the person's evidence."""

    name = "ceremonies.signatures"
    labels = frozenset({
        "ceremonies.ceremony.return_url", "ceremonies.ceremony.verification", "ceremonies.document.statement",
    })  # fmt: skip

    def show(self, person: UUID) -> Sequence[Shown]:
        documents = Document.objects.filter(person=person)
        return [Shown("signature", document.statement, document.signed_at) for document in documents]

    def erase(self, person: UUID, *, at: datetime) -> None:
        unfinished = Ceremony.objects.filter(person=person, document=None)
        unfinished.update(return_url=None, verification=None, link_digest=None)

    def left(self, person: UUID, *, at: datetime) -> int:
        unfinished = Ceremony.objects.filter(person=person, document=None)
        return unfinished.exclude(return_url=None, verification=None).count()


hold(Signatures())
