"""A complaint on a screen: how far it is, what was decided and why, what is due, and what the person may do."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from troth.cases.models import Case
from troth.clocks.models import Clock
from troth.complaints.models import (
    OF_TRACK,
    REFERRAL_MOVES,
    AbuseRule,
    Appeal,
    AppealStatus,
    Complaint,
    Decision,
    Need,
    Outcome,
    Referral,
    ReferralStatus,
    Remedy,
    RemedyStatus,
    Stage,
    Step,
    Track,
)
from troth.complaints.queries.hands import took_part
from troth.complaints.queries.next import until_when
from troth.complaints.sentences import granted
from troth.people.models import Staff
from troth.vault.datakeys import take_keys, unless_erased
from troth.vault.scopes import HOUSE

SHOWN_STAGES = (Stage.RECEIVED, Stage.INVESTIGATING, Stage.ANSWERED, Stage.CLOSED)
PLACES = {
    Stage.RECEIVED: 0, Stage.ACKNOWLEDGED: 0, Stage.ASSESSED: 1, Stage.INVESTIGATING: 1, Stage.ANSWERED: 2,
    Stage.CLOSED: 3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One decision as it was sent; `by` is told in the house only."""

    round: int
    outcome: str
    words: str
    reasons: str
    cause: str
    granted: str
    rule: str
    is_appeal: bool
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class RemedyView:
    """What was granted and whether it was carried out; `due` while its clock runs."""

    id: UUID
    kind: str
    words: str
    status: str
    status_words: str
    due: datetime | None
    done_on: date | None
    reference: str
    why: str
    proof: str

    @property
    def is_due(self) -> bool:
        return self.status == RemedyStatus.DEMANDED


@dataclass(frozen=True, slots=True)
class AppealView:
    id: UUID
    round: int
    why: str
    at: datetime
    status: str
    status_words: str
    decided_at: datetime | None
    reversed: bool | None
    decider: str = ""

    @property
    def is_open(self) -> bool:
        return self.status == AppealStatus.OPEN


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A matter outside; `following` are the states that may come next."""

    id: UUID
    body: str
    name: str
    track: str
    filer: str
    status: str
    words: str
    reference: str
    filed_at: datetime
    reply_due: datetime | None
    is_open: bool
    following: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """What a colleague noted for colleagues; never on the person's page."""

    words: str
    by: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StageView:
    words: str
    state: str  # done, now, or empty for what is to come


@dataclass(frozen=True, slots=True)
class ComplaintPage:
    """The whole; what is internal stays empty unless the page is for the desk."""

    code: str
    stage: str
    stage_words: str
    stages: tuple[StageView, ...]
    category: str
    category_words: str
    filed_as: str
    severity: str
    wish: str
    care: tuple[str, ...]
    cause: str
    decisions: tuple[DecisionView, ...]
    remedies: tuple[RemedyView, ...]
    appeals: tuple[AppealView, ...]
    referrals: tuple[ReferralView, ...]
    steps: tuple[StepView, ...]
    accepted_at: datetime | None
    appeal_until: datetime | None
    took_part: frozenset[str] = frozenset()

    @property
    def decision(self) -> DecisionView | None:
        """The one that counts now."""
        return self.decisions[-1] if self.decisions else None

    @property
    def appeal(self) -> AppealView | None:
        """The one that waits for a decision."""
        return next((appeal for appeal in self.appeals if appeal.is_open), None)

    @property
    def earlier(self) -> list[tuple[DecisionView, AppealView | None]]:
        """Those that counted before, the newest first, each with the appeal that ended it."""
        appeals = {appeal.round: appeal for appeal in self.appeals}
        return [(past, appeals.get(past.round)) for past in reversed(self.decisions[:-1])]

    @property
    def was_converted(self) -> bool:
        return self.filed_as != ""

    @property
    def may_accept(self) -> bool:
        decided = self.decision is not None and self.decision.outcome not in (Outcome.DROPPED, Outcome.WITHDRAWN)
        return decided and self.stage == Stage.ANSWERED and self.accepted_at is None

    @property
    def due_remedies(self) -> list[RemedyView]:
        return [remedy for remedy in self.remedies if remedy.is_due]


def complaint_page(case: Case, at: datetime, *, desk: bool = False) -> ComplaintPage | None:
    """The complaint of a case as its person sees it, or with `desk` as colleagues do; None if it is none."""
    complaint = Complaint.objects.select_related("case", "cause").filter(pk=case.pk).first()
    if complaint is None:
        return None
    take_keys([HOUSE, complaint.scope()])
    decisions = list(complaint.decisions.select_related("cause", "decided_by"))
    appeals = list(complaint.appeals.select_related("decision", "decider"))
    steps = list(complaint.steps.select_related("staff")) if desk else []
    last = decisions[-1] if decisions else None
    return ComplaintPage(
        code=complaint.case.code, stage=complaint.stage, stage_words=str(Stage(complaint.stage).label),
        stages=_stages(complaint), category=complaint.category,
        category_words=str(complaint.get_category_display()),
        filed_as=str(complaint.get_filed_as_display()) if complaint.was_converted else "",
        severity=str(complaint.get_severity_display()), wish=unless_erased(lambda: complaint.wish),
        care=_care(complaint) if desk else (), cause=complaint.cause.name if complaint.cause else "",
        decisions=tuple(_decision(row, desk=desk) for row in decisions), remedies=_remedies(complaint),
        appeals=tuple(_appeal(row, desk=desk) for row in appeals), referrals=_referrals(complaint),
        steps=tuple(map(_step, steps)), accepted_at=complaint.accepted_at,
        appeal_until=until_when(last, next((a for a in appeals if last and a.decision_id == last.pk), None), at),
        took_part=frozenset(_took_part(complaint, decisions)) if desk else frozenset(),
    )  # fmt: skip


def _stages(complaint: Complaint) -> tuple[StageView, ...]:
    """The way of a complaint in four steps, which fit on a phone."""
    now = PLACES[Stage(complaint.stage)]
    return tuple(
        StageView(str(stage.label), "now" if place == now else "done" if place < now else "")
        for place, stage in enumerate(SHOWN_STAGES)
    )


def _care(complaint: Complaint) -> tuple[str, ...]:
    names = dict(Need.choices)
    needs = unless_erased(lambda: complaint.needs)
    return tuple(str(names.get(need, need)) for need in json.loads(needs or "[]"))


def _decision(row: Decision, *, desk: bool) -> DecisionView:
    return DecisionView(
        round=row.round, outcome=row.outcome, words=str(Outcome(row.outcome).label),
        reasons=unless_erased(lambda: row.reasons), cause=row.cause.name if row.cause else "", granted=granted(row),
        rule=str(AbuseRule(row.rule).label) if row.rule else "", is_appeal=row.is_appeal, at=row.at,
        by=_called(row.decided_by) if desk else "",
    )  # fmt: skip


def _remedies(complaint: Complaint) -> tuple[RemedyView, ...]:
    rows = list(complaint.remedies.select_related("decision", "proof"))
    due = _dues(complaint) if any(row.status == RemedyStatus.DEMANDED for row in rows) else {}
    return tuple(
        RemedyView(
            id=row.pk, kind=row.decision.remedy, words=granted(row.decision), status=row.status,
            status_words=str(RemedyStatus(row.status).label),
            due=due.get(row.demanded_at) if row.status == RemedyStatus.DEMANDED else None, done_on=row.done_on,
            reference=_kept(row, "reference"), why=_kept(row, "why"), proof=_proof(row),
        )
        for row in rows
    )  # fmt: skip


def _dues(complaint: Complaint) -> dict[datetime, datetime]:
    """The open clocks by when they began: that of a remedy began when it was granted."""
    clocks = Clock.objects.of(Case._meta.label_lower, complaint.pk).open()
    return dict(clocks.order_by("-due").values_list("started_at", "due"))


def due_of(remedy: Remedy) -> datetime | None:
    """By when a remedy is carried out; None where no clock runs for it."""
    return _dues(remedy.complaint).get(remedy.demanded_at)


def _kept(row: Remedy, name: str) -> str:
    return unless_erased(lambda: getattr(row, name))


def _proof(row: Remedy) -> str:
    proof = row.proof
    return unless_erased(lambda: proof.name) if proof is not None else ""


def _appeal(row: Appeal, *, desk: bool) -> AppealView:
    return AppealView(
        id=row.pk, round=row.decision.round, why=unless_erased(lambda: row.why), at=row.at, status=row.status,
        status_words=str(AppealStatus(row.status).label), decided_at=row.decided_at, reversed=row.reversed,
        decider=_called(row.decider) if desk else "",
    )  # fmt: skip


def _referrals(complaint: Complaint) -> tuple[ReferralView, ...]:
    return tuple(map(_referral, complaint.referrals.all()))


def _referral(row: Referral) -> ReferralView:
    names = dict(ReferralStatus.choices)
    following = REFERRAL_MOVES.get(row.status, set()) & OF_TRACK[Track(row.track)]
    return ReferralView(
        id=row.pk, body=str(row.get_body_display()), name=row.name, track=str(row.get_track_display()),
        filer=str(row.get_filer_display()), status=row.status, words=str(names[row.status]),
        reference=unless_erased(lambda: row.reference), filed_at=row.filed_at, reply_due=row.reply_due,
        is_open=row.is_open, following=tuple((s.value, str(s.label)) for s in ReferralStatus if s in following),
    )  # fmt: skip


def _step(row: Step) -> StepView:
    words = str(Step.Kind(row.kind).label)
    return StepView(words, _called(row.staff), unless_erased(lambda: row.note), row.at)


def _called(member: Staff | None) -> str:
    return (member.name or member.handle) if member is not None else ""


def _took_part(complaint: Complaint, decisions: list[Decision]) -> set[str]:
    """Who may not decide the appeal against the last decision: all who had a hand in it or in an earlier one."""
    return took_part(complaint, before=max((row.round for row in decisions), default=0) + 1)
