"""Actions on causes: begun with an owner, a date and an expected effect; done and told, or dropped with a reason."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Invalid
from troth.figures import policy
from troth.figures.events import Kind
from troth.figures.models import MOVES, Action, Status
from troth.ledger import record
from troth.people.models import Staff
from troth.vault.scopes import HOUSE

LONGEST, LONGEST_TOLD = 200, 2000


@transaction.atomic
def begin_action(cause: str, *, what: str, expected: str, owner: Staff, due: date, at: datetime, by: Actor) -> Action:
    """Begin something about a cause. Refused without the right, without words, without an expected effect, for an
    owner who has left, and with a date that is over."""
    _must_decide(by)
    what, expected = " ".join(what.split()), " ".join(expected.split())
    for words, field in ((what, "what"), (expected, "expected")):
        if not words or len(words) > LONGEST:
            raise Invalid(_("Please say it in 1 to 200 characters."), field=field)
    if not owner.is_active:
        raise Invalid(_("This colleague has left."), field="owner")
    if due < timezone.localdate(at):
        raise Invalid(_("This day is over."), field="due")
    action = Action.objects.create(cause=cause, what=what, expected=expected, owner=owner, due=due, opened_at=at)
    record(
        Kind.BEGUN, action, by=by, at=at, scope=HOUSE, cause=cause, what=what, expected=expected,
        owner=owner.handle, due=due.isoformat(),
    )  # fmt: skip
    return action


@transaction.atomic
def finish_action(action: Action, changed: str, *, at: datetime, by: Actor) -> Action:
    """Say what was changed, in the words that those who raised the cause are told. Refused without them, without the
    right, and for an action that has ended."""
    _must_decide(by)
    changed = changed.strip()
    if not changed or len(changed) > LONGEST_TOLD:
        raise Invalid(_("Please say in 1 to 2,000 characters what has changed; people read it."), field="changed")
    move(action, Status.DONE, allowed=MOVES, ended_at=at)
    action.changed = changed
    action.save(update_fields=["changed"])
    record(Kind.DONE, action, by=by, at=at, scope=HOUSE, cause=action.cause, changed=changed)
    return action


@transaction.atomic
def drop_action(action: Action, reason: str, *, at: datetime, by: Actor) -> Action:
    """Give an action up, for a reason. Refused without one, without the right, and for an action that has ended."""
    _must_decide(by)
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST:
        raise Invalid(_("Please say why in 1 to 200 characters."), field="reason")
    move(action, Status.DROPPED, allowed=MOVES, ended_at=at)
    record(Kind.DROPPED, action, by=by, at=at, scope=HOUSE, cause=action.cause, reason=reason)
    return action


def _must_decide(by: Actor) -> None:
    if not policy.may_act_on_causes(by):
        raise Forbidden(_("Deciding on actions needs the role supervisor, quality officer or administrator."))
