"""Decide: agree or disagree, only after the presentation, each act apart."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from troth.ceremonies import policy
from troth.ceremonies.events import Kind
from troth.ceremonies.models import MOVES, Ceremony, Consent, Item, Reading, Status
from troth.ceremonies.queries.sets import consents_asked
from troth.ceremonies.rules import reading_times
from troth.ceremonies.services.opening import must_be_current
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.ledger import record
from troth.texts.models import Clause

DECIDED = (Status.AGREED, Status.VERIFIED, Status.SIGNED)


def agree(
    ceremony: Ceremony, *, consents: Mapping[str, bool], reading: str, manifest_sha256: str, at: datetime, by: Actor
) -> Ceremony:
    """Accept the contract, acknowledge the notices and answer each consent: what was presented, nothing else.

    Agreeing twice changes nothing. Refused to strangers, before the presentation, after a disagreement, when the
    page shown was not the one the server keeps, and without a consent that the contract cannot do without.
    """
    _must_take_part(ceremony, by)
    must_be_current(ceremony, at=at, by=by)
    if ceremony.status in DECIDED:
        return ceremony
    _must_be_shown(ceremony, manifest_sha256)
    answers = _answers(ceremony, consents)
    try:
        _agree(ceremony, answers, reading, at=at, by=by)
    except Refused:
        ceremony.refresh_from_db()
        if ceremony.status not in DECIDED:  # otherwise a double click: the other request was faster
            raise
    return ceremony


def decline(ceremony: Ceremony, *, at: datetime, by: Actor) -> Ceremony:
    """Disagree, with the whole: nothing is signed and the way back stays open. Declining twice changes nothing;
    refused to strangers, before the presentation and after signing."""
    _must_take_part(ceremony, by)
    if ceremony.status == Status.DECLINED:
        return ceremony
    must_be_current(ceremony, at=at, by=by)
    try:
        _decline(ceremony, at=at, by=by)
    except Refused:
        ceremony.refresh_from_db()
        if ceremony.status != Status.DECLINED:
            raise
    return ceremony


@transaction.atomic
def _agree(ceremony: Ceremony, answers: list[Consent], reading: str, *, at: datetime, by: Actor) -> None:
    shown = ceremony.manifest_sha256
    move(ceremony, Status.AGREED, allowed=MOVES, decided_at=at, decided_via=by.via)
    if not Ceremony.objects.filter(pk=ceremony.pk, manifest_sha256=shown).exists():
        raise Refused(_other_wording())  # another tab changed the language this very moment
    Consent.objects.bulk_create(answers)
    Reading.objects.bulk_create(_readings(ceremony, reading, at))
    items = list(ceremony.items.select_related("edition__text"))
    record(
        Kind.AGREED, ceremony, by=by, at=at, scope=ceremony.scope(), manifest_sha256=ceremony.manifest_sha256,
        accepted=[named(item) for item in items if item.act == Item.Act.ACCEPT],
        read=[named(item) for item in items if item.act == Item.Act.READ],
        consents={answer.purpose: answer.given for answer in answers},
    )  # fmt: skip


@transaction.atomic
def _decline(ceremony: Ceremony, *, at: datetime, by: Actor) -> None:
    move(ceremony, Status.DECLINED, allowed=MOVES, decided_at=at)
    record(Kind.DECLINED, ceremony, by=by, at=at, scope=ceremony.scope(), manifest_sha256=ceremony.manifest_sha256)


def named(item: Item) -> str:
    return f"{item.edition.text.slug}/{item.edition.number}"


def _must_take_part(ceremony: Ceremony, by: Actor) -> None:
    if not policy.may_take_part(by, ceremony):
        raise Forbidden(_("This is another person's ceremony."))


def _must_be_shown(ceremony: Ceremony, manifest_sha256: str) -> None:
    """The page names the presentation it showed: after a change of language in another tab it is not this one."""
    if ceremony.status != Status.PRESENTED:
        raise Refused(_("The agreement has to be shown before it can be decided on."))
    if manifest_sha256 != ceremony.manifest_sha256:
        raise Refused(_other_wording())


def _other_wording() -> str:
    return _("Another page showed you a different wording meanwhile. Please read this one and decide again.")


def _answers(ceremony: Ceremony, consents: Mapping[str, bool]) -> list[Consent]:
    answers = [
        Consent(
            ceremony=ceremony, purpose=asked.consent, clause=asked.clause_id, optional=asked.optional,
            given=bool(consents.get(asked.consent)),
        )
        for asked in consents_asked(ceremony)
    ]  # fmt: skip
    for answer in answers:
        if not answer.optional and not answer.given:
            raise Invalid(
                _("The service cannot be provided without this consent. You may also choose to disagree."),
                field=f"consent_{answer.purpose}",
            )
    return answers


def _readings(ceremony: Ceremony, reported: str, at: datetime) -> list[Reading]:
    shown_for = at - (ceremony.presented_at or at)
    clauses = Clause.objects.filter(rendering__in=ceremony.items.values("rendering"))
    # Two texts of the set may name a clause alike, so the page names it text/clause.
    shown = clauses.values_list("rendering__edition__text__slug", "clause_id")
    names = {f"{text}/{clause}": (text, clause) for text, clause in shown}
    times = reading_times(reported, clauses=names, shown_for=shown_for)
    return [
        Reading(ceremony=ceremony, text=names[name][0], clause=names[name][1], milliseconds=milliseconds)
        for name, milliseconds in times.items()
    ]
