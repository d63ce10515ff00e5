"""What comes next in complaints, as their people read it: who does what, and where it is the person's turn."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.cases.kinds import Next
from troth.complaints.models import Appeal, AppealStatus, Complaint, Decision, Outcome, Remedy, Stage
from troth.complaints.rules import appeal_until
from troth.web.instants import zoned

BEFORE_DECISION = {
    Stage.RECEIVED: gettext_lazy("We confirm that it arrived, and a colleague reads it."),
    Stage.ACKNOWLEDGED: gettext_lazy("A colleague reads it closely and says how grave it is."),
    Stage.ASSESSED: gettext_lazy("A colleague looks into what happened."),
    Stage.INVESTIGATING: gettext_lazy(
        "A colleague looks into what happened. Then you get a decision with its reasons."
    ),
}
PLACE = "decision"  # on the person's page


def next_steps(cases: Collection[UUID], at: datetime) -> Mapping[UUID, Next]:
    """What comes next in each of these complaints that is not closed; four queries, however many there are."""
    decisions = {row.complaint_id: row for row in Decision.objects.filter(complaint__in=cases).order_by("round")}
    appeals = {row.decision_id: row for row in Appeal.objects.filter(complaint__in=cases)}
    due = set(Remedy.objects.due().filter(complaint__in=cases).values_list("complaint", flat=True))
    steps: dict[UUID, Next] = {}
    for complaint in Complaint.objects.filter(pk__in=cases).exclude(stage=Stage.CLOSED):
        decision = decisions.get(complaint.pk)
        appeal = appeals.get(decision.pk) if decision else None
        steps[complaint.pk] = _next(complaint, decision, appeal, at, is_due=complaint.pk in due)
    return steps


def until_when(decision: Decision | None, appeal: Appeal | None, at: datetime) -> datetime | None:
    """Until when the last decision may be appealed; None where it may not, any more or at all."""
    if decision is None or decision.is_appeal or decision.outcome == Outcome.WITHDRAWN or appeal is not None:
        return None
    until = appeal_until(decision.at)
    return until if at <= until else None


def _next(
    complaint: Complaint, decision: Decision | None, appeal: Appeal | None, at: datetime, *, is_due: bool
) -> Next:
    if appeal is not None and appeal.status == AppealStatus.OPEN:
        anew = _("Somebody who took no part in the decision looks at everything anew and decides.")
        return Next(anew, may_end=not is_due)
    if complaint.stage != Stage.ANSWERED or decision is None:
        return Next(str(BEFORE_DECISION[Stage(complaint.stage)]), may_end=not is_due)
    if complaint.accepted_at:
        accepted = _("You accepted the decision. The case closes when what was granted is carried out.")
        return Next(accepted, may_end=False)
    return Next(
        _choices(decision, until_when(decision, appeal, at)), _("A decision waits for you"), PLACE, may_end=False
    )


def _choices(decision: Decision, until: datetime | None) -> str:
    if until is not None:
        return _("You can accept it, or ask until %(until)s that somebody else looks at it.") % {"until": zoned(until)}
    if decision.is_appeal:
        return _("Somebody who took no part before decided your appeal. You can accept it, or turn to others outside.")
    return _("You can accept it. The time for an appeal is over.")
