"""What people said about agreements, for those who answer: what is due soonest stands first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from troth.agreements.models import Remark
from troth.ceremonies.models import Document
from troth.channels.rules import mask
from troth.core.refusals import NotFound
from troth.flows.queries.clauses import ClausePlace, Titles, clause_titles
from troth.flows.queries.stories import Entry, story_of
from troth.people.queries import reachable
from troth.vault.datakeys import take_keys, unless_erased

EXCERPT = 120


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """One remark in the list; the excerpt is empty once the words were erased."""

    id: UUID
    kind: str
    status: str
    status_words: str
    title: str
    number: int
    clause: str
    excerpt: str
    rating: int | None
    made_at: datetime
    answer_by: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class RemarkPage:
    rows: tuple[RemarkRow, ...]
    page_obj: "Page[Remark]"
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class RemarkView:
    """One remark, whole: who said it, about what, the answer, and the signature it belongs to if there is one."""

    row: RemarkRow
    slug: str
    clause_id: str
    name: str
    contact: str
    confirmed: bool
    body: str
    wants_answer: bool
    answer: str
    document: UUID | None
    story: tuple[Entry, ...]


def remark_page(*, status: str = "", kind: str = "", number: int | str = 1, size: int = 25) -> RemarkPage:
    """A page of remarks in six queries, and how many there are of each status."""
    rows = Remark.objects.filter(kind=kind) if kind else Remark.objects.all()
    counts = dict(rows.order_by().values_list("status").annotate(n=Count("pk")))
    page = Paginator(_ordered(rows.filter(status=status) if status else rows), size).get_page(number)
    remarks = list(page.object_list)
    take_keys(remark.scope() for remark in remarks)
    titles = clause_titles(map(_place, remarks))
    return RemarkPage(tuple(_row(remark, titles) for remark in remarks), page, counts)


def remark_of(pk: UUID) -> tuple[Remark, RemarkView]:
    """The remark and how it is shown; NotFound for any other."""
    remark = Remark.objects.select_related("person").filter(pk=pk).first()
    if remark is None:
        raise NotFound(_("There is no such remark."))
    take_keys([remark.scope()])
    titles = clause_titles([_place(remark)])
    mailbox = next(iter(reachable(remark.person, confirmed=False)), None)
    documents = Document.objects.filter(ceremony=remark.ceremony) if remark.ceremony else Document.objects.none()
    return remark, RemarkView(
        row=_row(remark, titles),
        slug=remark.text,
        clause_id=remark.clause,
        name=unless_erased(lambda: remark.person.name),
        contact=unless_erased(lambda: mask(mailbox.channel, mailbox.value)) if mailbox else "",
        confirmed=bool(mailbox and mailbox.confirmed_at),
        body=unless_erased(lambda: remark.body),
        wants_answer=remark.answer_me,
        answer=unless_erased(lambda: remark.answer),
        document=documents.values_list("pk", flat=True).first(),
        story=story_of(("agreements.remark", [remark.pk])).entries,
    )


def _place(remark: Remark) -> ClausePlace:
    return ClausePlace(remark.text, remark.edition, remark.clause)


def _ordered(rows: QuerySet[Remark]) -> QuerySet[Remark]:
    """What has no answer stands first, the soonest due before all; then the answered, the newest answer first."""
    return rows.order_by(F("answered_at").desc(nulls_first=True), F("answer_by").asc(nulls_last=True), "-made_at", "pk")


def _row(remark: Remark, titles: Titles) -> RemarkRow:
    body = unless_erased(lambda: remark.body)
    return RemarkRow(
        id=remark.pk,
        kind=remark.get_kind_display(),
        status=remark.status,
        status_words=remark.get_status_display(),
        title=titles.text(remark.text, remark.edition),
        number=remark.edition,
        clause=titles.clause(remark.text, remark.edition, remark.clause),
        excerpt=body if len(body) <= EXCERPT else f"{body[:EXCERPT].rstrip()}…",
        rating=remark.rating,
        made_at=remark.made_at,
        answer_by=remark.answer_by,
        answered_at=remark.answered_at,
    )
