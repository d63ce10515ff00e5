"""Each attached file is checked as soon as its case is committed."""

from django.utils import timezone

from troth.cases.events import Kind
from troth.cases.services.scanning import check
from troth.core.actors import Actor
from troth.ledger import Event, on


# Never given up: while the scanner is away the file waits, and whoever watches sees how many do.
@on(Kind.ATTACHED, tries=None)
def check_the_file(event: Event) -> None:
    check(event.facts["attachment"], at=timezone.now(), by=Actor.job("check_the_file"))
