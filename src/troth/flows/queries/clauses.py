"""What editions and clauses are called, for lists that know them by name and number only."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import get_language

from troth.texts.models import Clause, Rendering


@dataclass(frozen=True, slots=True)
class ClausePlace:
    """A clause of an edition; `clause` is empty where the whole is meant."""

    text: str
    edition: int
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Titles:
    """Names found; what was not found is called by its own key."""

    texts: dict[tuple[str, int], str] = field(default_factory=dict)
    clauses: dict[tuple[str, int, str], str] = field(default_factory=dict)

    def text(self, slug: str, edition: int) -> str:
        return self.texts.get((slug, edition), slug)

    def clause(self, slug: str, edition: int, clause: str) -> str:
        return self.clauses.get((slug, edition, clause), clause)


def clause_titles(places: Iterable[ClausePlace]) -> Titles:
    """The titles of these editions and clauses, in the language of the page if possible, in two queries."""
    wanted = list(places)
    found = Titles()
    if not wanted:
        return found
    editions = Q(pk__in=[])
    for slug, number in {(place.text, place.edition) for place in wanted}:
        editions |= Q(edition__text__slug=slug, edition__number=number)
    fields = ("pk", "locale", "title", "edition__text__slug", "edition__number")
    rows = Rendering.objects.filter(editions).values_list(*fields)
    chosen = {}
    for pk, _, title, slug, number in sorted(rows, key=lambda row: row[1] == get_language()):
        found.texts[slug, number] = title
        chosen[slug, number] = pk
    places_of = {pk: place for place, pk in chosen.items()}
    names = {place.clause for place in wanted if place.clause}
    if names:
        clauses = Clause.objects.filter(rendering__in=places_of, clause_id__in=names)
        for clause in clauses.only("rendering", "clause_id", "number", "title"):
            found.clauses[(*places_of[clause.rendering_id], clause.clause_id)] = str(clause)
    return found
