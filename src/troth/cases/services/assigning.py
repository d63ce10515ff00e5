"""Who works on a case, how soon, and under which words it is found."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from troth.cases import policy
from troth.cases.events import Kind
from troth.cases.kinds import kind_of
from troth.cases.models import MOVES, AssignmentRule, Case, Priority, Status, Tag
from troth.cases.models.cases import LIVE
from troth.cases.rules import Candidate, as_kept, who_takes
from troth.cases.services.clocks import keep_clocks
from troth.clocks.models import Clock
from troth.clocks.rules import Bindingness, State
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.ledger import Event, record
from troth.people.models import Staff, Team

KNOWN_FOR = timedelta(days=90)
MOST_TAGS, LONGEST_TAG = 10, 40
_RANKS = (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT)


def route(case: Case, *, at: datetime, by: Actor) -> None:
    """Give a new case to the team, and to the colleague, that the first fitting rule says; inside the transaction
    that opens it. Without a rule it stays with nobody, which the queue shows."""
    fits = Q(kind__in=("", case.kind)), Q(service=None) | Q(service=case.service_id), Q(locale__in=("", case.locale))
    rule = AssignmentRule.objects.filter(*fits).select_related("team").first()
    if rule is None:
        return
    taker = _taker(case, rule.team, at) if rule.to_somebody else None
    _assign(case, rule.team, taker, "rule", at=at, by=by)


@transaction.atomic
def assign(case: Case, *, team: Team | None, assignee: Staff | None, reason: str = "", at: datetime, by: Actor) -> Case:
    """Give a case to a team, a colleague, both or nobody; the same again changes nothing. Refused without the right,
    and for a colleague who has left or may not work on such a case."""
    _must_work_on(case, by)
    if assignee is not None and not (assignee.is_active and policy.may_work_on(assignee.actor, case)):
        raise Invalid(_("This colleague cannot take the case."), field="assignee")
    if not case.is_live:
        raise Refused(_("This case is closed."))
    if (case.team, case.assignee) != (team, assignee):
        _assign(case, team, assignee, reason, at=at, by=by)
    return case


@transaction.atomic
def prioritise(case: Case, priority: str, *, at: datetime, by: Actor) -> Case:
    """Set how urgent a case is; its clocks follow what is promised for that. Refused without the right, and to lower
    it where that would hide a date that was missed."""
    _must_work_on(case, by)
    if priority not in Priority.values:
        raise Invalid(_("A priority is low, normal, high or urgent."), field="priority")
    was = case.priority
    if was == priority:
        return case
    if hides_a_miss(case, priority, at=at):
        raise Refused(_("A promised date of this case was missed. A lower priority would hide that, so it stays."))
    kind_of(case.kind).alongside.ranking(case, priority, at=at, by=by)
    if not Case.objects.filter(pk=case.pk, priority=was).update(priority=priority, changed_at=at):
        raise Refused(_("Somebody else was faster. Please look again."))
    case.priority = Priority(priority)
    record(Kind.PRIORITISED, case, by=by, at=at, scope=case.scope(), was=was, now=priority)
    keep_clocks(case, at=at)
    return case


def hides_a_miss(case: Case, priority: str, *, at: datetime) -> bool:
    """Whether this lower priority would give a later date in place of a promised one that was missed. Back to what it
    was before the last change is no hiding, save for what was missed since."""
    if _RANKS.index(priority) >= _RANKS.index(case.priority):
        return False
    kind, pk = case._meta.label_lower, str(case.pk)
    over = Q(state=State.MISSED) | Q(ended_at=None, due__lt=at) & ~Q(state=State.PAUSED)
    missed = Clock.objects.of(kind, pk).filter(over, bindingness=Bindingness.PROMISE)
    changes = Event.objects.filter(kind=Kind.PRIORITISED, subject_kind=kind, subject_id=pk)
    last = changes.order_by("-at", "-recorded_at").first()
    if last is not None and _RANKS.index(priority) >= _RANKS.index(last.facts["was"]):
        missed = missed.filter(due__gt=last.at)
    return missed.exists()


@transaction.atomic
def retag(case: Case, *, add: Collection[str] = (), remove: Collection[str] = (), at: datetime, by: Actor) -> Case:
    """Put words on a case or take them off. Refused without the right, and for more than ten or too long ones."""
    _must_work_on(case, by)
    words = {" ".join(word.split()).lower() for word in add} - {""}
    if any(len(word) > LONGEST_TAG for word in words):
        raise Invalid(_("A tag has at most 40 characters."), field="tags")
    has = set(case.tags.values_list("slug", flat=True))
    added, removed = sorted(words - has), sorted(has & set(remove))
    if len(has) + len(added) - len(removed) > MOST_TAGS:
        raise Invalid(_("A case has at most ten tags."), field="tags")
    if not added and not removed:
        return case
    Tag.objects.bulk_create([Tag(slug=word) for word in added], ignore_conflicts=True)
    case.tags.add(*Tag.objects.filter(slug__in=added))
    case.tags.remove(*Tag.objects.filter(slug__in=removed))
    record(Kind.TAGGED, case, by=by, at=at, scope=case.scope(), added=added, removed=removed)
    return case


@transaction.atomic
def wait_for_person(case: Case, reason: str, *, at: datetime, by: Actor) -> Case:
    """Say that we need something from the person first, and what: a clock stands still only where its own rule says
    so. Refused without the right, without a reason, and for a case that is not open."""
    _must_work_on(case, by)
    if not reason.strip():
        raise Invalid(_("Please say what is missing; the person reads it."), field="reason")
    move(case, Status.WAITING, allowed=MOVES, changed_at=at)
    record(Kind.WAITING, case, by=by, at=at, scope=case.scope(), reason=as_kept(reason)[:400])
    keep_clocks(case, at=at)
    return case


def _assign(case: Case, team: Team | None, assignee: Staff | None, reason: str, *, at: datetime, by: Actor) -> None:
    was_team, was = case.team, case.assignee
    here = Case.objects.filter(pk=case.pk, team=was_team, assignee=was)
    if not here.update(team=team, assignee=assignee, changed_at=at):
        raise Refused(_("Somebody else was faster. Please look again."))
    case.team, case.assignee, case.changed_at = team, assignee, at
    record(
        Kind.ASSIGNED, case, by=by, at=at, scope=case.scope(), reason=reason,
        was_team=was_team.slug if was_team else "", was_assignee=was.handle if was else "",
        team=team.slug if team else "", assignee=assignee.handle if assignee else "",
    )  # fmt: skip


def _taker(case: Case, team: Team, at: datetime) -> Staff | None:
    members = team.members.filter(is_active=True).annotate(
        open=Count("cases", filter=Q(cases__status__in=LIVE), distinct=True)
    )
    able = {str(member.pk): member for member in members if set(member.roles) & set(kind_of(case.kind).handlers)}
    recent = Case.objects.filter(person=case.person_id, changed_at__gt=at - KNOWN_FOR) if case.person_id else None
    known = set(recent.values_list("assignee_id", flat=True)) if recent is not None else set()
    candidates = [Candidate(pk, m.open, knows=m.pk in known) for pk, m in able.items()]
    return able.get(who_takes(candidates, locale=case.locale))


def _must_work_on(case: Case, by: Actor) -> None:
    if not policy.may_work_on(by, case):
        raise Forbidden(_("This needs the role agent, supervisor or administrator."))
