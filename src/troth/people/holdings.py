"""What people keeps of a person: the name, the contact points, the integrator's reference."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from troth.people.models import Code, ContactPoint, Look, Person, Reference
from troth.vault.holdings import Shown, hold


class Profile:
    """The profile goes on erasure; evidence of what was signed is held by ceremonies."""

    name = "people.profile"
    labels = frozenset({"people.person.name", "people.contact.value", "people.reference.ref"})

    def show(self, person: UUID) -> Sequence[Shown]:
        row = Person.objects.filter(pk=person).first()
        if row is None:
            return []
        shown = [Shown("name", row.name or "", row.created_at)]
        shown += [Shown(contact.kind, contact.value, row.created_at) for contact in row.contacts.all()]
        return shown + [Shown("reference", known.ref, row.created_at) for known in row.references.all()]

    def erase(self, person: UUID, *, at: datetime) -> None:
        Code.objects.filter(contact__person=person).delete()
        ContactPoint.objects.filter(person=person).delete()
        Reference.objects.filter(person=person).delete()
        Look.objects.filter(person=person).delete()
        Person.objects.filter(pk=person).update(name=None, name_index=None)

    def left(self, person: UUID, *, at: datetime) -> int:
        rows = ContactPoint.objects.filter(person=person).count() + Reference.objects.filter(person=person).count()
        return rows + Person.objects.filter(pk=person, name__isnull=False).count()


class Colleagues:
    """The register of the staff, with mailbox, second factor and where they are signed in: the provider's own record,
    which belongs to what its staff did. Proofs and sessions end with the member's time on the staff."""

    name = "people.staff"
    labels = frozenset(
        {
            "people.staff.name",
            "people.staff.mail",
            "people.staff.totp",
            "people.session.address",
            "people.session.browser",
        }
    )

    def show(self, person: UUID) -> Sequence[Shown]:
        return []

    def erase(self, person: UUID, *, at: datetime) -> None:
        return None

    def left(self, person: UUID, *, at: datetime) -> int:
        return 0


hold(Profile())
hold(Colleagues())
