"""Close a case and open it again."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from troth.cases import policy
from troth.cases.events import Kind
from troth.cases.kinds import kind_of
from troth.cases.models import MOVES, Case, Outcome, Status
from troth.cases.rules import as_kept
from troth.cases.services.clocks import keep_clocks
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Invalid
from troth.ledger import record

OUTCOMES = tuple(Outcome.values)


@transaction.atomic
def close(case: Case, outcome: str, words: str = "", *, at: datetime, by: Actor) -> Case:
    """Close a case; closing twice is refused. The person may close their own as solved or withdrawn; for `abuse` the
    written rule is named in the words."""
    words = as_kept(words)
    own = policy.may_follow(by, case) and outcome in ("solved", "withdrawn")
    if not own and not policy.may_work_on(by, case):
        raise Forbidden(_("Closing needs the role agent, supervisor or administrator."))
    if outcome not in OUTCOMES:
        raise Invalid(_("Please say how it ended."), field="outcome")
    if outcome == "abuse" and not words:
        raise Invalid(_("Please name the rule and the reason; the person reads it."), field="words")
    kind_of(case.kind).alongside.closing(case, outcome, words, at=at, by=by)
    move(case, Status.CLOSED, allowed=MOVES, outcome=outcome, closed_at=at, changed_at=at)
    record(Kind.CLOSED, case, by=by, at=at, scope=case.scope(), outcome=outcome, words=words[:2000])
    keep_clocks(case, at=at)
    return case


@transaction.atomic
def reopen(case: Case, reason: str, *, at: datetime, by: Actor) -> Case:
    """Open a closed case again, for a reason; refused to strangers and for a case that is not closed."""
    if not policy.may_follow(by, case) and not policy.may_work_on(by, case):
        raise Forbidden(_("This is another person's case."))
    if not reason.strip():
        raise Invalid(_("Please say why."), field="reason")
    move(case, Status.OPEN, allowed=MOVES, outcome="", closed_at=None, changed_at=at, reopened=F("reopened") + 1)
    case.refresh_from_db(fields=["reopened"])
    record(Kind.REOPENED, case, by=by, at=at, scope=case.scope(), reason=as_kept(reason)[:400])
    kind_of(case.kind).alongside.reopened(case, at=at, by=by)
    keep_clocks(case, at=at)
    return case
