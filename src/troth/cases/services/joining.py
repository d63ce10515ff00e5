"""Join two cases, split one, or say that two belong together."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from troth.cases import policy
from troth.cases.events import Kind
from troth.cases.kinds import kind_of
from troth.cases.models import MOVES, Attachment, Case, Link, Message, Status, Way
from troth.cases.services.answering import held
from troth.cases.services.clocks import keep_clocks
from troth.cases.services.opening import Said, open_case
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.ledger import record


@transaction.atomic
def merge(case: Case, into: Case, *, at: datetime, by: Actor) -> Case:
    """Join a case with another of the same person: its messages, files and whatever is still said follow it.

    Refused without the right, for cases of two people, with itself, for one that was joined before, with one that
    is due later, and with one that is closed: what is open would end in it without an answer.
    """
    _must_work_on(case, by)
    _must_work_on(into, by)
    pair = Case.objects.select_for_update().filter(pk__in=(case.pk, into.pk)).order_by("pk")  # whoever joins them too
    case, into = next(row for row in list(pair) if row.pk == case.pk), held(into)
    if into.pk == case.pk:
        raise Invalid(_("A case cannot be joined with itself."), field="into")
    if case.person_id is None or case.person_id != into.person_id:
        raise Refused(_("Only cases of the same person can be joined; link the others."))
    if case.due is not None and (into.due is None or into.due > case.due):
        raise Refused(_("No date moves by joining: what is due later is joined with what is due first, or linked."))
    if into.status == Status.CLOSED:
        raise Refused(_("The other case is closed. Open it again first."))
    kind_of(case.kind).alongside.merging(case, into, at=at, by=by)
    move(case, Status.MERGED, allowed=MOVES, merged_into=into, changed_at=at, closed_at=None)
    for rows in (Message.objects.filter(case=case),):
        rows.filter(came_from=None).update(came_from=case)
        rows.update(case=into)
    Attachment.objects.filter(case=case).update(case=into)
    record(Kind.MERGED, case, by=by, at=at, scope=case.scope(), into=str(into.pk), into_code=into.code)
    record(Kind.JOINED, into, by=by, at=at, scope=into.scope(), other=str(case.pk), other_code=case.code)
    keep_clocks(case, at=at)
    return into


def split(case: Case, messages: Collection[UUID], subject: str, *, at: datetime, by: Actor) -> Case:
    """Make a case of its own from what the person wrote about another matter; the words are copied, since each case
    is sealed under its own key. Refused without the right, without such messages, and where nobody is named: the
    receipt they hold would not open the new case."""
    _must_work_on(case, by)
    if case.person_id is None:
        raise Refused(_("Whoever wrote this gave no name, and their receipt opens this case alone. Answer both here."))
    chosen = list(Message.objects.filter(case=case, pk__in=messages, kind=Message.Kind.WRITTEN).order_by("at"))
    if not chosen:
        raise Invalid(_("Please choose what the person wrote about the other matter."), field="messages")
    said = Said(
        body="\n\n".join(message.body for message in chosen if message.body), subject=subject, locale=case.locale,
        service=case.service, plan=case.plan, priority=case.priority,
        same=f"split|{case.pk}|{'|'.join(sorted(str(m.pk) for m in chosen))}",
    )  # fmt: skip
    new = open_case(case.kind, said, person=case.person, way=Way.SPLIT, at=at, by=by)
    with transaction.atomic():
        _made, fresh = Link.objects.get_or_create(case=case, other=new, defaults={"kind": Link.Kind.SPLIT})
        if fresh:
            record(
                Kind.SPLIT, case, by=by, at=at, scope=case.scope(), new=str(new.pk), new_code=new.code,
                messages=[str(message.pk) for message in chosen],
            )  # fmt: skip
    return new


@transaction.atomic
def link(case: Case, other: Case, *, at: datetime, by: Actor) -> None:
    """Say that two cases belong together; saying it twice, from either side, is once. Refused without the right."""
    _must_work_on(case, by)
    if not policy.may_read_cases(by):
        raise NotFound(_("There is no such case."))
    if case.pk == other.pk:
        raise Invalid(_("A case cannot be linked with itself."), field="other")
    if Link.objects.filter(case=other, other=case).exists():
        return
    _made, fresh = Link.objects.get_or_create(case=case, other=other, defaults={"kind": Link.Kind.RELATED})
    if fresh:
        record(Kind.LINKED, case, by=by, at=at, scope=case.scope(), other=str(other.pk), other_code=other.code)


def _must_work_on(case: Case, by: Actor) -> None:
    if not policy.may_work_on(by, case):
        raise Forbidden(_("This needs the role agent, supervisor or administrator."))
