"""An action on a cause: begun, done and told, or dropped; and whom it refuses."""

from datetime import timedelta

import pytest

from troth.channels.models import OutgoingMessage
from troth.complaints.tests.makers import DAY, HOUR, NOON, UPHELD, agent, another_supervisor, decided, supervisor
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.figures.events import Kind
from troth.figures.handlers import tell_those_who_raised_it
from troth.figures.models import Action
from troth.figures.services import begin_action, drop_action, finish_action
from troth.ledger import Event
from troth.people.tests.makers import rita

pytestmark = pytest.mark.django_db
CAUSE = "double-charge"


def an_action(**given: object) -> Action:
    words = {"what": "Repeat no payment after a timeout", "expected": "Half as many in three months",
             "owner": supervisor(), "due": NOON.date() + timedelta(days=30)} | given  # fmt: skip
    return begin_action(CAUSE, at=NOON, by=supervisor().actor, **words)  # type: ignore[arg-type]


def kinds() -> list[str]:
    return list(
        Event.objects.filter(subject_kind="figures.action").order_by("recorded_at").values_list("kind", flat=True)
    )


def test_an_action_is_begun_with_owner_date_and_expected_effect() -> None:
    action = an_action()
    assert (action.cause, action.status, action.owner) == (CAUSE, "open", supervisor())
    assert kinds() == [Kind.BEGUN]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"what": " "}, "what"), ({"what": "x" * 201}, "what"), ({"expected": ""}, "expected"),
     ({"due": NOON.date() - timedelta(days=1)}, "due")],
)  # fmt: skip
def test_an_action_without_what_it_takes_is_refused_at_its_field(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        an_action(**wrong)
    assert refused.value.field == field
    assert kinds() == []


def test_who_left_owns_nothing() -> None:
    gone = another_supervisor()
    gone.is_active = False
    with pytest.raises(Invalid, match="left"):
        an_action(owner=gone)


def test_only_supervisors_quality_and_administrators_decide_on_actions() -> None:
    action = an_action()
    for by in (agent().actor, rita().actor, Actor.nobody(), Actor.person("1")):
        for act in (
            lambda by=by: begin_action(
                CAUSE, what="x", expected="y", owner=supervisor(), due=NOON.date(), at=NOON, by=by
            ),
            lambda by=by: finish_action(action, "x", at=NOON, by=by),
            lambda by=by: drop_action(action, "x", at=NOON, by=by),
        ):
            with pytest.raises(Forbidden):
                act()


def test_an_action_ends_once_and_says_how() -> None:
    done, dropped = an_action(), an_action()
    with pytest.raises(Invalid):
        finish_action(done, " ", at=NOON, by=supervisor().actor)
    finish_action(done, "Payments carry a key now.", at=NOON + DAY, by=supervisor().actor)
    with pytest.raises(Invalid):
        drop_action(dropped, "", at=NOON, by=supervisor().actor)
    drop_action(dropped, "The bank mended it", at=NOON + DAY, by=supervisor().actor)
    for action in (done, dropped):
        with pytest.raises(Refused):
            finish_action(action, "again", at=NOON, by=supervisor().actor)
    assert kinds() == [Kind.BEGUN, Kind.BEGUN, Kind.DONE, Kind.DROPPED]


def test_those_who_raised_the_cause_are_told_once_however_often_it_runs() -> None:
    raised = decided(UPHELD).complaint.case
    decided(UPHELD, anonymous=True, body="Nameless")
    decided(UPHELD, body="Once more, by the same person", at=NOON + HOUR)
    action = finish_action(an_action(), "Payments carry a key now.", at=NOON + DAY, by=supervisor().actor)
    event = Event.objects.get(kind=Kind.DONE)
    before = OutgoingMessage.objects.count()
    tell_those_who_raised_it(event)
    tell_those_who_raised_it(event)
    told = OutgoingMessage.objects.order_by("-posted_at").first()
    assert OutgoingMessage.objects.count() == before + 1
    assert told is not None
    assert raised.code in (told.subject or "") + (told.text or "")
    assert Action.objects.get(pk=action.pk).told == 1
