"""Say something about an agreement, and answer it."""

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from troth.agreements import policy
from troth.agreements.events import Kind
from troth.agreements.models import MOVES, Remark, Status
from troth.agreements.rules import LONGEST_REMARK, answer_due
from troth.ceremonies.models import Ceremony, Document, Item
from troth.ceremonies.services import decline
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Invalid
from troth.ledger import record
from troth.texts.models import Clause, Edition

SAID_TWICE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says: the kind, the words, perhaps a clause, and whether an answer is wanted."""

    kind: str
    body: str
    clause: str = ""
    answer_me: bool = False
    rating: int | None = None


def disagree(ceremony: Ceremony, said: Said | None, *, at: datetime, by: Actor) -> Ceremony:
    """Decline the agreement, with or without saying why; what is said is kept with the disagreement.

    Saying it twice keeps the first. Refused to strangers, before the presentation and after signing.
    """
    declined = decline(ceremony, at=at, by=by)
    if said is not None and said.body and not _has_said(ceremony):
        item = ceremony.items.select_related("edition__text").get(act=Item.Act.ACCEPT)
        with contextlib.suppress(IntegrityError), transaction.atomic():  # of two clicks at once the first is kept
            _keep(said, person=ceremony.person_id, edition=item.edition, ceremony=ceremony.pk, at=at, by=by)
    return declined


@transaction.atomic
def ask(edition: Edition, said: Said, *, person: UUID, at: datetime, by: Actor) -> Remark:
    """Ask about a clause of a published text; refused to anybody but the person, and without words."""
    if not policy.may_remark(by, person):
        raise Forbidden(_("Please sign in first, so that the answer can reach you."))
    return _keep(said, person=person, edition=edition, ceremony=None, at=at, by=by)


@transaction.atomic
def give_opinion(document: Document, said: Said, *, at: datetime, by: Actor) -> Remark:
    """Say what the signing was like, as often and as late as one likes; refused to anybody but the signer."""
    if not policy.may_remark(by, document.person_id):
        raise Forbidden(_("Only whoever signed can say what the signing was like."))
    item = document.ceremony.items.select_related("edition__text").get(act=Item.Act.ACCEPT)
    return _keep(said, person=document.person_id, edition=item.edition, ceremony=document.ceremony_id, at=at, by=by)


@transaction.atomic
def answer_remark(remark: Remark, words: str, *, at: datetime, by: Actor) -> Remark:
    """Answer what a person said; refused without words, without the right, and if it was answered already."""
    if not policy.may_answer(by):
        raise Forbidden(_("You may read this, but answering needs the role agent, supervisor or legal."))
    words = words.strip()
    if not words or len(words) > LONGEST_REMARK:
        raise Invalid(_("An answer has 1 to 5,000 characters."), field="answer")
    move(remark, Status.ANSWERED, allowed=MOVES, answered_at=at)
    remark.answer = words
    remark.save(update_fields=["answer"])
    record(Kind.ANSWERED, remark, by=by, at=at, scope=remark.scope(), answer=words)
    return remark


def _has_said(ceremony: Ceremony) -> bool:
    return Remark.objects.filter(ceremony=ceremony.pk, kind__in=("objection", "suggestion")).exists()


def _keep(said: Said, *, person: UUID, edition: Edition, ceremony: UUID | None, at: datetime, by: Actor) -> Remark:
    """Keep it, once: the same words again within minutes are a repeated click or a lost answer."""
    _must_be_sayable(said, edition)
    known = Remark.objects.filter(person=person, kind=said.kind, ceremony=ceremony, made_at__gt=at - SAID_TWICE)
    for remark in known.filter(text=edition.text.slug, clause=said.clause, rating=said.rating):
        if remark.body == said.body.strip():
            return remark
    return _record(said, person=person, edition=edition, ceremony=ceremony, at=at, by=by)


def _must_be_sayable(said: Said, edition: Edition) -> None:
    if len(said.body) > LONGEST_REMARK:
        raise Invalid(_("Please keep it under 5,000 characters."), field="reason")
    if not said.body.strip() and said.rating is None:
        raise Invalid(_("Please write a few words, so that we know what you mean."), field="reason")
    if said.clause and not Clause.objects.filter(rendering__edition=edition, clause_id=said.clause).exists():
        raise Invalid(_("There is no such clause in this edition."), field="clause")


def _record(said: Said, *, person: UUID, edition: Edition, ceremony: UUID | None, at: datetime, by: Actor) -> Remark:
    remark = Remark.objects.create(
        person_id=person, kind=said.kind, ceremony=ceremony, text=edition.text.slug, edition=edition.number,
        clause=said.clause, rating=said.rating, body=said.body.strip(), answer_me=said.answer_me,
        answer_by=answer_due(at) if said.answer_me else None,
        status=Status.OPEN if said.answer_me else Status.NOTED, made_at=at,
    )  # fmt: skip
    record(
        Kind.REMARKED, remark, by=by, at=at, scope=remark.scope(), kind_of_remark=said.kind, text=remark.text,
        edition=remark.edition, clause=said.clause, ceremony=str(ceremony or ""), rating=said.rating,
        body=said.body.strip(), answer_me=said.answer_me,
    )  # fmt: skip
    return remark
