"""What awaits a person who has just come in."""

from datetime import datetime
from uuid import UUID

from troth.ceremonies.models import Ceremony
from troth.ceremonies.queries.standings import standing_of
from troth.texts.models import Text

ASKED = ("must_accept", "must_reaccept")


def awaiting_agreement(person: UUID, at: datetime) -> str | None:
    """The agreement the person is asked about now, one begun before first; who declined is left in peace."""
    begun = set(Ceremony.objects.open().filter(person=person).values_list("agreement__slug", flat=True))
    slugs = Text.objects.filter(kind="agreement").values_list("slug", flat=True).order_by("slug")
    for slug in sorted(slugs, key=lambda slug: slug not in begun):
        found = standing_of(person, slug, at)
        if found.current is not None and found.standing in ASKED:
            return slug
    return None
