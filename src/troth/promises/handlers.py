"""What follows when a newcomer turns out to be somebody known: what they bought is the known person's."""

from uuid import UUID

from troth.ledger import Event, on
from troth.people.events import Kind
from troth.people.models import Person
from troth.promises.services.purchases import hand_over


@on(Kind.RECOGNISED)
def give_the_purchases_to_the_known_person(event: Event) -> None:
    known = Person.objects.get(pk=event.subject_id)
    hand_over(UUID(event.facts["newcomer"]), known)
