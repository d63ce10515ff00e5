"""Who is asked how content they are: a lot fixed before decides, and no member of staff chooses or leaves out."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from troth.cases.events import Kind
from troth.cases.models import Case, Lots, Rating, Tag
from troth.cases.rules import is_drawn, lot
from troth.cases.services import (
    close,
    commit_lots,
    draw,
    end_look,
    is_rating_token,
    keep_lots,
    rate,
    rating,
    rating_token,
    remind_to_rate,
    reopen,
)
from troth.cases.tests.makers import a_case, a_colleague, holder
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.ledger import Event
from troth.people.models import Person, Staff
from troth.people.tests.makers import NOON, a_newcomer, confirmed, ivan, olga, rita

CLOCKWORK = Actor.job("tests")
DAY = timedelta(days=1)


def everybody(percent: int = 100) -> Any:
    return patch.object(rating, "ASKED_PERCENT", percent)


def ended(*, person: Person | None = None, outcome: str = "solved", at: datetime = NOON, **said: object) -> Case:
    case = a_case(person=person, at=at, **said)  # type: ignore[arg-type]
    close(case, outcome, "Rule 3." if outcome == "abuse" else "", at=at, by=olga().actor)
    return case


def asked(**more: object) -> Case:
    """A case that the lot drew."""
    with everybody():
        case = ended(**more)  # type: ignore[arg-type]
        draw(case, at=NOON, by=CLOCKWORK)
    return case


def kinds(case: Case) -> list[str]:
    return list(Event.objects.filter(subject_id=str(case.pk)).order_by("recorded_at").values_list("kind", flat=True))


@given(st.binary(min_size=32, max_size=32), st.uuids())
def test_a_lot_can_be_repeated_by_whoever_knows_the_seed(seed: bytes, case: UUID) -> None:
    assert lot(seed, case) == hashlib.sha256(b"troth/lots/v1\n" + seed + case.bytes).hexdigest()
    assert is_drawn(lot(seed, case), 100)


def test_about_as_many_are_drawn_as_were_fixed() -> None:
    drawn = sum(is_drawn(lot(b"s" * 32, uuid4()), 30) for _case in range(4_000))
    assert 1_050 < drawn < 1_350  # five standard deviations around 1,200


@pytest.mark.parametrize(
    ("lot", "percent", "drawn"),
    [("0" * 64, 1, True), ("f" * 64, 99, False), ("f" * 64, 100, True),
     ("8" + "0" * 63, 50, False), ("7" + "f" * 63, 50, True)],
)  # fmt: skip
def test_the_share_is_exact_at_its_edges(lot: str, percent: int, drawn: bool) -> None:
    assert is_drawn(lot, percent) is drawn


@pytest.mark.django_db
def test_the_lots_of_a_year_are_fixed_once_and_before_any_is_drawn() -> None:
    case = ended()
    with everybody(40):
        draw(case, at=NOON, by=CLOCKWORK)
    with everybody(90):
        assert commit_lots(2026, at=NOON, by=CLOCKWORK).percent == 40
    fixed, drawn = (Event.objects.get(kind=kind) for kind in (Kind.LOTS_COMMITTED, Kind.DRAWN))
    assert fixed.recorded_at <= drawn.recorded_at
    assert fixed.facts == {"year": 2026, "percent": 40, "seed_sha256": Lots.objects.get().seed_sha256}


@pytest.mark.django_db
def test_a_lot_hangs_on_nothing_that_staff_do() -> None:
    case = a_case()
    expected = lot(rating._seed(2026), case.pk)
    by = olga().actor
    close(case, "duplicate", at=NOON, by=by)
    draw(case, at=NOON, by=CLOCKWORK)
    for n in range(3):
        reopen(Case.objects.get(pk=case.pk), "Again", at=NOON + n * DAY, by=by)
        close(Case.objects.get(pk=case.pk), "solved", at=NOON + n * DAY, by=by)
        draw(case, at=NOON + n * DAY, by=CLOCKWORK)
    assert Rating.objects.get().draw == expected
    assert kinds(case).count(Kind.DRAWN) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", ["solved", "answered", "duplicate", "abuse", "no_reply", "withdrawn"])
def test_every_way_of_closing_draws(outcome: str) -> None:
    assert Rating.objects.filter(case=asked(outcome=outcome), drawn=True, asked_at=NOON).exists()


@pytest.mark.django_db
def test_a_case_that_was_opened_again_before_the_worker_came_is_drawn_all_the_same() -> None:
    case = ended()
    reopen(case, "Quick, before it is drawn", at=NOON, by=olga().actor)
    with everybody():
        assert draw(Case.objects.get(pk=case.pk), at=NOON, by=CLOCKWORK).asked_at == NOON


@pytest.mark.django_db
def test_staff_persons_and_programs_draw_nothing_fix_nothing_and_remind_nobody() -> None:
    case = ended()
    for by in (olga().actor, rita().actor, Actor.person(ivan().pk), Actor("api", "x", frozenset({"cases:write"})),
               Actor.nobody(), Actor.command("x")):  # fmt: skip
        for act in (
            lambda by=by: draw(case, at=NOON, by=by),
            lambda by=by: commit_lots(2026, at=NOON, by=by),
            lambda by=by: remind_to_rate(at=NOON, by=by),
        ):
            with pytest.raises(Forbidden):
                act()
    assert not Rating.objects.exists()
    assert not Lots.objects.exists()


@pytest.mark.django_db
def test_an_open_case_has_no_lot() -> None:
    with pytest.raises(Refused, match="closed"):
        draw(a_case(), at=NOON, by=CLOCKWORK)


@pytest.mark.django_db
def test_nobody_is_asked_twice_within_90_days_whatever_they_brought() -> None:
    else_ = confirmed(a_newcomer(mail="else@example.com", phone=""))
    with everybody():
        for person, when, wanted in (
            (ivan(), NOON, True), (ivan(), NOON + 89 * DAY, False), (else_, NOON + 89 * DAY, True),
            (ivan(), NOON + 91 * DAY, True),
        ):  # fmt: skip
            case = ended(person=person, at=when, body=f"{when}")
            row = draw(case, at=when, by=CLOCKWORK)
            assert (row.drawn, row.asked_at is not None) == (True, wanted), when


@pytest.mark.django_db
def test_a_person_rates_once_and_leaves_an_event() -> None:
    case, own = asked(), Actor.person(ivan().pk)
    rate(case, 4, " Quick. ", at=NOON + DAY, by=own)
    row = Rating.objects.get()
    assert (row.score, row.words, row.rated_at, row.look_opened_at) == (4, "Quick.", NOON + DAY, None)
    assert Event.objects.get(kind=Kind.RATED).facts == {"score": 4, "words": "Quick."}
    with pytest.raises(Refused, match="already"):
        rate(case, 5, at=NOON, by=own)


@pytest.mark.django_db
def test_staff_strangers_and_who_was_not_drawn_rate_nothing() -> None:
    case, stranger = asked(), Actor.person(confirmed(a_newcomer(mail="s@example.com", phone="")).pk)
    for by in (olga().actor, stranger, Actor.nobody(), Actor("asked", "elsewhere"), Actor("receipt", "x")):
        with pytest.raises(Forbidden):
            rate(case, 5, at=NOON, by=by)
    undrawn = ended(body="Another")
    with pytest.raises(NotFound):
        rate(undrawn, 5, at=NOON, by=Actor.person(ivan().pk))
    for score in (0, 6, -1):
        with pytest.raises(Invalid):
            rate(case, score, at=NOON, by=Actor.person(ivan().pk))
    for words in ("x" * 2_001, "a\u202eb"):
        with pytest.raises(Invalid):
            rate(case, 3, words, at=NOON, by=Actor.person(ivan().pk))


@pytest.mark.django_db
def test_who_holds_the_receipt_of_a_nameless_case_is_asked_on_its_page() -> None:
    case = a_case(anonymous=True)
    close(case, "answered", at=NOON, by=olga().actor)
    with everybody():
        draw(case, at=NOON, by=CLOCKWORK)
    assert rate(case, 3, at=NOON, by=holder(case)).score == 3


@pytest.mark.django_db
def test_two_or_less_opens_a_look_that_stands_in_the_queue_until_somebody_says_what_was_found() -> None:
    case = asked()
    rate(case, 2, "Nobody listened.", at=NOON, by=Actor.person(ivan().pk))
    assert Tag.objects.get(cases=case).slug == "low score"
    assert kinds(case)[-3:] == [Kind.RATED, Kind.TAGGED, Kind.LOOK_OPENED]
    supervisor = a_colleague("sue", "supervisor").actor
    for by in (a_colleague("ann").actor, rita().actor, Actor.person(ivan().pk)):
        with pytest.raises(Forbidden):
            end_look(case, "Fine.", at=NOON, by=by)
    with pytest.raises(Invalid):
        end_look(case, " ", at=NOON, by=supervisor)
    end_look(case, "The first answer missed the point.", at=NOON, by=supervisor)
    assert kinds(case)[-1] == Kind.LOOK_ENDED
    with pytest.raises(Refused):
        end_look(case, "Again", at=NOON, by=supervisor)
    with pytest.raises(NotFound):
        end_look(ended(body="Else"), "Nothing", at=NOON, by=supervisor)


@pytest.mark.django_db
def test_one_reminder_goes_out_after_a_week_to_whoever_has_not_answered() -> None:
    case = asked()
    assert remind_to_rate(at=NOON + 6 * DAY, by=CLOCKWORK) == 0
    assert remind_to_rate(at=NOON + 7 * DAY, by=CLOCKWORK) == 1
    assert remind_to_rate(at=NOON + 30 * DAY, by=CLOCKWORK) == 0
    assert kinds(case)[-1] == Kind.RATING_REMINDED
    answered = asked(person=confirmed(a_newcomer(mail="e@example.com", phone="")), body="Else")
    rate(answered, 5, at=NOON, by=Actor.person(answered.person_id))
    assert remind_to_rate(at=NOON + 30 * DAY, by=CLOCKWORK) == 0


@pytest.mark.django_db
def test_the_seed_is_made_known_when_the_last_case_of_its_year_has_its_lot() -> None:
    case, late = ended(), a_case(body="Still open")
    draw(case, at=NOON, by=CLOCKWORK)
    next_year = datetime(2027, 1, 2, tzinfo=UTC)
    keep_lots(at=next_year, by=CLOCKWORK)
    assert not Event.objects.filter(kind=Kind.LOTS_REVEALED).exists()
    close(late, "solved", at=next_year, by=olga().actor)
    draw(late, at=next_year, by=CLOCKWORK)
    for _day in range(2):
        keep_lots(at=next_year + DAY, by=CLOCKWORK)
    facts = Event.objects.get(kind=Kind.LOTS_REVEALED).facts
    seed = bytes.fromhex(facts["seed"])
    assert hashlib.sha256(seed).hexdigest() == Lots.objects.get(year=2026).seed_sha256
    for row in Rating.objects.all():
        assert row.draw == lot(seed, row.case_id)
    assert set(Lots.objects.values_list("year", flat=True)) == {2026, 2027, 2028}


@pytest.mark.django_db
def test_the_link_of_the_mail_opens_the_question_and_nothing_else() -> None:
    case = asked()
    client, path = Client(headers={"Accept-Language": "en"}), f"/cases/{case.code}/rating/{rating_token(case)}/"
    assert client.get(path).status_code == 200
    assert client.get(f"/cases/{case.code}/")["Location"] == "/cases/follow"
    assert "The files of last week" not in client.get(path).content.decode()
    assert client.post(path, {"score": ""}).status_code == 422
    assert client.post(path, {"score": "5", "words": "Good."}).status_code == 200
    assert Rating.objects.get().score == 5
    assert "You gave 5 of 5" in client.get(path).content.decode()


@pytest.mark.django_db
def test_a_link_that_was_made_up_or_is_another_cases_opens_no_question() -> None:
    case, other = asked(), ended(body="Other")
    client = Client()
    for code, token in ((case.code, "0" * 32), (case.code, rating_token(other)), (other.code, rating_token(other)),
                        ("nonsense", rating_token(case)), (case.code, "é")):  # fmt: skip
        assert client.get(f"/cases/{code}/rating/{token}/").status_code == 404
    assert not is_rating_token(case, rating_token(other))


@pytest.mark.django_db
def test_the_persons_own_page_asks_as_well() -> None:
    case = asked()
    client = Client(headers={"Accept-Language": "en"})
    session = client.session
    session.update({"person": str(ivan().pk), "seen": timezone.now().isoformat()})
    session.save()
    assert f'href="/cases/{case.code}/rating/"' in client.get(f"/cases/{case.code}/").content.decode()
    assert client.post(f"/cases/{case.code}/rating/", {"score": "1"}).status_code == 200
    assert Rating.objects.get().look_opened_at is not None


@pytest.mark.django_db
def test_a_look_is_ended_in_the_workbench_by_seniors_and_quality_and_seen_by_all_who_read() -> None:
    case = asked()
    rate(case, 1, "Nobody <b>listened</b>.", at=NOON, by=Actor.person(ivan().pk))
    agent, quality = (at_work(a_colleague(handle, role)) for handle, role in (("ann", "agent"), ("quinn", "quality")))
    page, path = f"/staff/cases/{case.code}/", f"/staff/cases/{case.code}/look/"
    for client in (agent, quality):
        shown = client.get(page).content.decode()
        assert "Rated 1 of 5" in shown
        assert "Nobody &lt;b&gt;listened" in shown
    assert path not in agent.get(page).content.decode()
    assert agent.post(path, {"found": "Fine."}).status_code == 403
    assert quality.post(path, {"found": ""}).status_code == 422
    assert quality.post(path, {"found": "The first answer missed the point."})["Location"] == page
    assert Rating.objects.get().look_ended_at is not None
    assert quality.post(path, {"found": "Again."}).status_code == 409
    assert quality.post(f"/staff/cases/{ended(body='Else').code}/look/", {"found": "x"}).status_code == 404


def at_work(member: Staff) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    session = client.session
    known = {"staff": str(member.pk), "known": member.get_session_auth_hash()}
    session.update(known | {"seen": timezone.now().isoformat()})
    session.save()
    return client
