"""Each act on a case: what it changes, which event it leaves, and whom it refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from troth.cases.events import Kind
from troth.cases.models import AssignmentRule, Case, Message, Status
from troth.cases.services import (
    acknowledge,
    answer,
    assign,
    claim,
    close,
    link,
    merge,
    note,
    prioritise,
    receipt_of,
    reopen,
    retag,
    split,
    wait_for_person,
    write,
)
from troth.cases.services.attaching import LARGEST, Upload
from troth.cases.services.opening import receipt_digest
from troth.cases.tests.makers import a_case, a_colleague, holder
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.files.store import read
from troth.ledger import Event
from troth.people.models import Team
from troth.people.tests.makers import NOON, a_newcomer, confirmed, ivan, olga, rita

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def kinds(case: Case) -> list[str]:
    return list(Event.objects.filter(subject_id=str(case.pk)).order_by("recorded_at").values_list("kind", flat=True))


def the(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def other() -> Actor:
    return Actor.person(confirmed(a_newcomer(mail="other@example.com", phone="+8613900000000")).pk)


def test_what_is_brought_becomes_one_case_with_code_subject_and_words() -> None:
    case = the(a_case(body="  Gone.\nAll of it. "))
    assert case.subject == "Gone. All of it."
    assert [m.body for m in case.messages.all()] == ["Gone.\nAll of it."]
    assert case.code.startswith("M-")
    assert kinds(case) == [Kind.OPENED]


def test_the_same_form_sent_twice_is_one_case() -> None:
    first, again = a_case(same="form-1"), a_case(same="form-1")
    assert first.pk == again.pk
    assert receipt_of(first) == receipt_of(again)
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "field"),
    [({"body": "   "}, "body"), ({"body": "x" * 10_001}, "body"), ({"body": "a\u202eb"}, "body"),
     ({"subject": "s" * 121}, "subject")],
)  # fmt: skip
def test_words_that_cannot_be_kept_are_refused_at_their_field(words: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_case(**words)
    assert refused.value.field == field
    assert not Case.objects.exists()


def test_an_auditor_opens_nothing_and_works_on_nothing() -> None:
    case, by = a_case(), rita().actor
    for act in (
        lambda: answer(case, "x", at=NOON, by=by),
        lambda: note(case, "x", at=NOON, by=by),
        lambda: close(case, "solved", at=NOON, by=by),
        lambda: assign(case, team=None, assignee=None, at=NOON, by=by),
        lambda: prioritise(case, "high", at=NOON, by=by),
        lambda: retag(case, add=["x"], at=NOON, by=by),
        lambda: wait_for_person(case, "x", at=NOON, by=by),
        lambda: write(case, "x", at=NOON, by=by),
        lambda: reopen(case, "x", at=NOON, by=by),
        lambda: merge(case, case, at=NOON, by=by),
        lambda: split(case, [], "x", at=NOON, by=by),
        lambda: link(case, case, at=NOON, by=by),
    ):
        with pytest.raises(Forbidden):
            act()
    assert kinds(case) == [Kind.OPENED]


def test_a_stranger_writes_to_no_case_of_another() -> None:
    case = a_case()
    for by in (other(), Actor.nobody(), Actor("receipt", "something")):
        with pytest.raises(Forbidden):
            write(case, "Hello", at=NOON, by=by)


def test_whoever_holds_the_receipt_of_a_nameless_case_goes_on_with_it() -> None:
    case = a_case(anonymous=True)
    found = Case.objects.get(receipt_digest=receipt_digest(receipt_of(case).lower()))
    write(found, "One more thing.", at=NOON, by=holder(case))
    assert kinds(case) == [Kind.OPENED, Kind.WRITTEN]


def test_the_holder_of_the_receipt_says_who_they_are_once() -> None:
    case = a_case(anonymous=True)
    claim(case, ivan(), at=NOON, by=holder(case))
    assert the(case).person == ivan()
    with pytest.raises(Refused):
        claim(the(case), confirmed(a_newcomer(mail="m@example.com", phone="")), at=NOON, by=holder(case))
    with pytest.raises(Forbidden):
        claim(case, ivan(), at=NOON, by=Actor.nobody())


def test_the_first_answer_counts_and_an_interim_reply_does_not() -> None:
    case, by = a_case(), olga().actor
    answer(case, "We are looking.", interim=True, at=NOON + HOUR, by=by)
    assert the(case).answered_at is None
    answer(case, "Restored.", at=NOON + 2 * HOUR, by=by)
    answer(case, "And more.", at=NOON + 3 * HOUR, by=by)
    assert the(case).answered_at == NOON + 2 * HOUR
    assert kinds(case) == [Kind.OPENED, Kind.REPLIED, Kind.ANSWERED, Kind.ANSWERED]


def test_receipt_is_confirmed_once() -> None:
    case = a_case()
    acknowledge(case, "screen", at=NOON, by=Actor.job("x"))
    acknowledge(the(case), "mail", at=NOON + HOUR, by=Actor.job("x"))
    assert the(case).acknowledged_at == NOON
    assert kinds(case) == [Kind.OPENED, Kind.ACKNOWLEDGED]


def test_waiting_ends_when_the_person_writes() -> None:
    case = a_case()
    wait_for_person(case, "Which folder?", at=NOON, by=olga().actor)
    assert the(case).status == Status.WAITING
    write(case, "Photos", at=NOON + HOUR, by=Actor.person(ivan().pk))
    assert the(case).status == Status.OPEN
    assert kinds(case) == [Kind.OPENED, Kind.WAITING, Kind.RESUMED, Kind.WRITTEN]
    with pytest.raises(Invalid):
        wait_for_person(the(case), " ", at=NOON, by=olga().actor)


def test_a_closed_case_opens_again_when_the_person_writes() -> None:
    case = a_case()
    close(case, "solved", at=NOON, by=olga().actor)
    with pytest.raises(Refused):
        close(the(case), "solved", at=NOON, by=olga().actor)
    with pytest.raises(Refused, match="closed"):
        answer(the(case), "One more", at=NOON, by=olga().actor)
    write(the(case), "Not solved.", at=NOON + HOUR, by=Actor.person(ivan().pk))
    assert (the(case).status, the(case).reopened, the(case).closed_at) == (Status.OPEN, 1, None)
    close(the(case), "solved", at=NOON, by=olga().actor)
    reopen(the(case), "By mistake", at=NOON, by=olga().actor)
    assert the(case).reopened == 2


def test_the_person_closes_their_own_case_but_not_as_abuse() -> None:
    case, own = a_case(), Actor.person(ivan().pk)
    for outcome in ("abuse", "duplicate"):
        with pytest.raises(Forbidden):
            close(case, outcome, "x", at=NOON, by=own)
    with pytest.raises(Invalid, match="how it ended"):
        close(case, "whatever", at=NOON, by=olga().actor)
    with pytest.raises(Invalid, match="name the rule"):
        close(case, "abuse", at=NOON, by=olga().actor)
    close(case, "withdrawn", at=NOON, by=own)
    assert kinds(case)[-1] == Kind.CLOSED


def test_a_rule_gives_a_new_case_to_a_team_and_to_who_has_least_to_do() -> None:
    busy, idle = a_colleague("busy"), a_colleague("idle")
    team = Team.objects.create(slug="first", name="First line")
    team.members.add(busy, idle, rita())
    earlier = a_case()
    assign(earlier, team=None, assignee=busy, at=NOON, by=olga().actor)
    AssignmentRule.objects.create(position=1, kind="elsewhere", team=Team.objects.create(slug="x", name="X"))
    AssignmentRule.objects.create(position=2, team=team)
    case = a_case(anonymous=True)
    assert (the(case).team, the(case).assignee) == (team, idle)
    assert the(a_case()).assignee == busy, "who knows the person goes first"


def test_a_colleague_who_left_or_only_reads_cannot_take_a_case() -> None:
    case, gone = a_case(), a_colleague("gone")
    gone.is_active = False
    for colleague in (gone, rita()):
        with pytest.raises(Invalid, match="cannot take"):
            assign(case, team=None, assignee=colleague, at=NOON, by=olga().actor)


def test_of_two_who_assign_at_once_one_is_told_to_look_again() -> None:
    case, seen = a_case(), the(a_case(same="y"))
    seen = the(case)
    assign(case, team=None, assignee=olga(), at=NOON, by=olga().actor)
    with pytest.raises(Refused, match="faster"):
        assign(seen, team=None, assignee=a_colleague("else"), at=NOON, by=olga().actor)
    assign(case, team=None, assignee=olga(), at=NOON, by=olga().actor)
    assert kinds(case).count(Kind.ASSIGNED) == 1


def test_priority_and_tags_leave_events_with_was_and_now() -> None:
    case, by = a_case(), olga().actor
    prioritise(case, "urgent", at=NOON, by=by)
    prioritise(case, "urgent", at=NOON, by=by)
    retag(case, add=[" Data  Loss ", "x"], at=NOON, by=by)
    retag(case, remove=["x", "never"], at=NOON, by=by)
    retag(case, add=["data loss"], at=NOON, by=by)
    assert set(case.tags.values_list("slug", flat=True)) == {"data loss"}
    assert kinds(case)[1:] == [Kind.PRIORITISED, Kind.TAGGED, Kind.TAGGED]
    for add in (["t" * 41], [f"t{n}" for n in range(11)]):
        with pytest.raises(Invalid):
            retag(case, add=add, at=NOON, by=by)
    with pytest.raises(Invalid):
        prioritise(case, "yesterday", at=NOON, by=by)


def test_what_is_still_said_to_a_joined_case_follows_it() -> None:
    one, into = a_case(body="First"), a_case(body="Second")
    mine, by = Actor.person(ivan().pk), olga().actor
    stale = the(one)
    merge(one, into, at=NOON, by=by)
    answer(stale, "To both.", at=NOON + HOUR, by=by)
    write(stale, "Thanks.", at=NOON + 2 * HOUR, by=mine)
    assert [m.body for m in the(into).messages.all()] == ["First", "Second", "To both.", "Thanks."]
    assert not the(one).messages.exists()
    assert the(into).answered_at == NOON + HOUR
    assert kinds(one) == [Kind.OPENED, Kind.MERGED]


def test_cases_of_two_people_and_a_case_with_itself_are_not_joined() -> None:
    case, by = a_case(), olga().actor
    elses = a_case(person=confirmed(a_newcomer(mail="else@example.com", phone="")), body="Else")
    with pytest.raises(Refused, match="same person"):
        merge(case, elses, at=NOON, by=by)
    with pytest.raises(Invalid, match="itself"):
        merge(case, case, at=NOON, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(status="merged")


def test_another_matter_in_a_case_becomes_one_of_its_own() -> None:
    case, by = a_case(), olga().actor
    extra = write(case, "And the bill is wrong.", at=NOON, by=Actor.person(ivan().pk))
    new = split(case, [extra.pk], "The bill", at=NOON, by=by)
    again = split(case, [extra.pk], "The bill", at=NOON, by=by)
    assert (new.pk, the(new).subject) == (again.pk, "The bill")
    assert [m.body for m in new.messages.all()] == ["And the bill is wrong."]
    assert kinds(case).count(Kind.SPLIT) == 1
    with pytest.raises(Invalid):
        split(case, [], "Nothing", at=NOON, by=by)


def test_two_cases_are_linked_once_from_either_side() -> None:
    case, else_ = a_case(), a_case(body="Else")
    for one, two in ((case, else_), (else_, case), (case, else_)):
        link(one, two, at=NOON, by=olga().actor)
    assert kinds(case).count(Kind.LINKED) + kinds(else_).count(Kind.LINKED) == 1


def test_files_come_with_the_words_and_are_sealed_under_the_case() -> None:
    picture = Upload("照片.png", b"\x89PNG\r\n\x1a\n....", "image/png")
    case = a_case(files=(picture,))
    (attachment,) = case.attachments.all()
    assert (attachment.name, attachment.state, attachment.size) == ("照片.png", "waiting", 12)
    assert attachment.file is not None
    assert read(attachment.file) == picture.content
    assert kinds(case) == [Kind.OPENED, Kind.ATTACHED]
    for files in ((picture,) * 11, (Upload("e", b"", "x"),), (Upload("big", b"x" * (LARGEST + 1), "x"),)):
        with pytest.raises(Invalid):
            a_case(files=files)


def test_a_note_is_said_among_colleagues_only() -> None:
    case = a_case()
    made = note(case, "Careful.", at=NOON, by=olga().actor)
    assert made.is_internal
    assert made.author == olga()
    assert Message.objects.get(pk=made.pk).body == "Careful."
