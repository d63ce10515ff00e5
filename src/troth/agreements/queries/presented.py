"""What a ceremony presents, as its page shows it: from the rows the server fixed, never from what is in force now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from troth.ceremonies.models import Ceremony, Item
from troth.ceremonies.queries.sets import one_per_purpose
from troth.texts.models import Clause
from troth.texts.queries import ClauseLine, clause_line
from troth.texts.rules import reading_minutes
from troth.web.context_processors import html_lang


@dataclass(frozen=True, slots=True)
class PresentedText:
    """One text of the set, whole; `html` is shown as it is, to the byte."""

    slug: str
    kind: str
    act: str
    number: int
    effective_at: datetime | None
    title: str
    lede: str
    lang: str
    html: str
    sha256: str
    clauses: tuple[ClauseLine, ...]

    @property
    def conspicuous(self) -> list[ClauseLine]:
        return [clause for clause in self.clauses if clause.conspicuous]


@dataclass(frozen=True, slots=True)
class PresentedSet:
    """The contract, the notices, and what is asked apart."""

    contract: PresentedText
    notices: tuple[PresentedText, ...]
    consents: tuple[Clause, ...]

    @property
    def texts(self) -> tuple[PresentedText, ...]:
        return (self.contract, *self.notices)

    @property
    def minutes(self) -> int:
        return sum(reading_minutes(text.html) for text in self.texts)


def presented(ceremony: Ceremony) -> PresentedSet:
    """The set of a ceremony that was presented."""
    items = list(ceremony.items.select_related("edition__text", "rendering").defer("rendering__source"))
    clauses: dict[UUID, list[Clause]] = {item.rendering_id: [] for item in items}
    for clause in Clause.objects.filter(rendering__in=clauses).defer("html").order_by("position"):
        clauses[clause.rendering_id].append(clause)
    contract, *notices = [_text(item, clauses[item.rendering_id]) for item in items]
    return PresentedSet(contract, tuple(notices), tuple(one_per_purpose(chain.from_iterable(clauses.values()))))


def _text(item: Item, clauses: Iterable[Clause]) -> PresentedText:
    text = item.edition.text
    return PresentedText(
        slug=text.slug,
        kind=text.get_kind_display(),
        act=item.act,
        number=item.edition.number,
        effective_at=item.edition.effective_at,
        title=item.rendering.title,
        lede=item.rendering.lede,
        lang=html_lang(item.rendering.locale),
        html=item.rendering.html,
        sha256=item.rendering.sha256,
        clauses=tuple(clause_line(clause, text.slug) for clause in clauses),
    )
