"""The door, the proof once more, one's own account and sessions: who may, what it costs, which event tells it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import get_hasher
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from troth.core.refusals import Forbidden, Invalid, NotFound, Refused, TooMany
from troth.people import services
from troth.people.events import Kind
from troth.people.models import Staff, StaffSession
from troth.people.queries import sessions_of
from troth.people.services.sessions import begin_session
from troth.people.tests.makers import (
    LATER,
    MALLORY,
    NOON,
    PASSWORD,
    SECRET,
    SETUP,
    accept,
    device_code,
    events,
    invited,
    joined,
    olga,
)
from troth.project import settings as project
from troth.vault.models import Session
from troth.vault.sessions import SessionStore, digest_of

pytestmark = pytest.mark.django_db
NEXT = NOON + timedelta(seconds=30)  # when the device shows another code than the one that set it up


def a_session(member: Staff, *, browser: str = "Firefox/143.0 (Windows)", at=NOON) -> bytes:
    """Somewhere the member is signed in, with a living session behind it."""
    store = SessionStore()
    store["staff"] = str(member.pk)
    store.save()
    begin_session(member, digest=digest_of(store), address="192.0.2.7", browser=browser, at=at)
    return digest_of(store)


# --- the door ---


def test_name_or_mailbox_with_the_password_open_the_first_door() -> None:
    member = joined("lin", "Lin", ["agent"])
    for name in ("lin", " LIN ", "lin@spruce.example", "Lin@SPRUCE.example"):
        assert services.check_password(name, PASSWORD, address="", at=NOON, by=MALLORY) == member


def wrong(name: str, password: str = "x" * 12) -> str:
    with pytest.raises(Refused) as refusal:
        services.check_password(name, password, address="", at=NOON, by=MALLORY)
    return f"{refusal.value.field}: {refusal.value}"


def test_nothing_tells_whether_a_name_is_known() -> None:
    joined("lin", "Lin", ["agent"])
    olga(), invited("new")
    services.part_with(joined("gone", "Gone", ["agent"]), at=NOON, by=SETUP)
    names = ("lin", "lin@spruce.example", "olga", "new", "gone", "nobody", "nobody@spruce.example", "No Name!", "@", "")
    told = {name: wrong(name, PASSWORD if name in ("gone", "olga", "new") else "x" * 12) for name in names}
    assert len(set(told.values())) == 1
    assert [event.facts for event in events(Kind.STAFF_MISTAKEN)] == [{"step": "password"}] * len(names)
    counts = set()
    for name in ("lin", "nobody", "lin@spruce.example", "nobody@spruce.example"):
        with CaptureQueriesContext(connection) as asked:
            wrong(name)
        counts.add(len(asked))
    assert len(counts) == 1


@pytest.mark.parametrize("name", ["mail:zz", "MAIL:xyz", "mail:no@", "mail:", "mail: 00", "\x00", "\ufdfa@" * 40])
def test_whatever_is_typed_as_a_name_is_refused_in_the_same_words(name: str) -> None:
    assert wrong(name) == wrong("nobody")


def test_a_mailbox_is_not_signed_in_under_what_stands_for_it_inside() -> None:
    member = joined("lin", "Lin", ["agent"])
    inside = f"mail:{bytes(member.mail_index or b'').hex()}"
    for name in (inside, inside.upper(), f" {inside[:9]} {inside[9:]}"):
        assert wrong(name, PASSWORD) == wrong("nobody")
    for _each in range(10):
        wrong(inside)
    assert services.check_password("lin@spruce.example", PASSWORD, address="", at=NOON, by=MALLORY) == member


def test_reopening_gives_the_tries_under_name_and_mailbox_back() -> None:
    member = joined("lin", "Lin", ["agent"])
    for name in ("lin", "Lin@Spruce.example"):
        for _each in range(10):
            wrong(name)
    services.reopen_member("lin", at=NOON, by=SETUP)
    for name in ("lin", "lin@spruce.example"):
        assert services.check_password(name, PASSWORD, address="", at=NOON, by=MALLORY) == member


def test_an_unknown_name_costs_the_same_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    joined("lin", "Lin", ["agent"])
    hashed, hasher = [], get_hasher("default").__class__
    encode = hasher.encode

    def counted(self, *given):
        hashed.append(given)
        return encode(self, *given)

    monkeypatch.setattr(hasher, "encode", counted)
    costs = set()
    for name in ("lin", "nobody", "nobody@spruce.example"):
        hashed.clear()
        wrong(name)
        costs.add(len(hashed))
    assert costs == {1}


def test_a_name_has_ten_tries_an_hour_known_or_not_and_a_network_sixty() -> None:
    joined("lin", "Lin", ["agent"])
    for name in ("lin", "nobody"):
        for _each in range(10):
            wrong(name)
        with pytest.raises(TooMany):
            services.check_password(name, PASSWORD, address="", at=NOON, by=MALLORY)
    for number in range(40):
        wrong(f"other-{number}")
    with pytest.raises(TooMany):
        services.check_password("wu", PASSWORD, address="", at=NOON, by=MALLORY)
    assert services.check_password("lin", PASSWORD, address="", at=NOON + timedelta(hours=1), by=MALLORY)


def test_a_right_password_costs_nothing() -> None:
    joined("lin", "Lin", ["agent"])
    for _each in range(70):
        services.check_password("lin", PASSWORD, address="", at=NOON, by=MALLORY)


def test_who_left_between_password_and_code_stays_out() -> None:
    olga()
    member = joined("lin", "Lin", ["agent"])
    services.part_with(member, at=NOON, by=SETUP)
    with pytest.raises(Forbidden, match="not on the staff"):
        services.sign_staff_in(member, device_code(NEXT), at=NEXT, by=MALLORY)


def test_passwords_are_kept_by_djangos_own_slow_hasher(settings: Settings) -> None:
    assert not hasattr(project, "PASSWORD_HASHERS")
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS  # tests run with a fast one
    member = Staff(handle="x")
    member.set_password(PASSWORD)
    name, rounds = member.password.split("$")[:2]
    assert name == "pbkdf2_sha256"
    assert int(rounds) >= 600_000


# --- once more ---


def test_password_or_code_prove_it_is_still_the_member() -> None:
    member = joined("lin", "Lin", ["agent"])
    assert services.prove_again(member, PASSWORD, at=NEXT, by=member.actor) == "password"
    assert services.prove_again(member, device_code(NEXT), at=NEXT, by=member.actor) == "totp"
    assert [event.facts["way"] for event in events(Kind.STAFF_PROVED)] == ["password", "totp"]
    for typed, words in ((device_code(NEXT), "used already"), ("another password", "not your password")):
        with pytest.raises(Refused, match=words):
            services.prove_again(member, typed, at=NEXT, by=member.actor)
    assert [event.facts["step"] for event in events(Kind.STAFF_MISTAKEN)] == ["proof", "proof"]


def test_a_proof_is_guessed_ten_times_an_hour_and_by_nobody_else() -> None:
    member = joined("lin", "Lin", ["agent"])
    with pytest.raises(Forbidden):
        services.prove_again(member, PASSWORD, at=NEXT, by=olga().actor)
    for _each in range(10):
        with pytest.raises(Refused, match="not your password"):
            services.prove_again(member, "wrong " * 3, at=NEXT, by=member.actor)
    with pytest.raises(TooMany):
        services.prove_again(member, PASSWORD, at=NEXT, by=member.actor)


# --- one's own account ---


def test_a_new_password_ends_every_other_session() -> None:
    member = joined("lin", "Lin", ["agent"])
    here, there = a_session(member), a_session(member)
    services.change_password(member, "seven other herons", here=here, at=LATER, by=member.actor)
    assert Staff.objects.get().check_password("seven other herons")
    assert events(Kind.PASSWORD_CHANGED)[0].facts == {"handle": "lin"}
    assert events(Kind.SESSIONS_ENDED)[0].facts == {"handle": "lin", "count": 1}
    assert Session.objects.filter(digest=here).exists()
    assert not Session.objects.filter(digest=there).exists()
    with pytest.raises(Invalid, match="12 characters"):
        services.change_password(member, "short", here=here, at=LATER, by=member.actor)


def test_another_device_takes_the_place_of_the_old_one() -> None:
    member, other = joined("lin", "Lin", ["agent"]), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    with pytest.raises(Refused, match="does not fit"):
        services.change_device(member, other, device_code(NEXT), here=b"", at=NEXT, by=member.actor)
    services.change_device(member, other, device_code(NEXT, secret=other), here=b"", at=NEXT, by=member.actor)
    assert events(Kind.DEVICE_CHANGED)[0].facts == {"handle": "lin"}
    later = NEXT + timedelta(minutes=1)
    with pytest.raises(Refused):
        services.sign_staff_in(Staff.objects.get(), device_code(later), at=later, by=MALLORY)
    code = device_code(later, secret=other)
    assert services.sign_staff_in(Staff.objects.get(), code, at=later, by=MALLORY) == "totp"


def test_recovery_codes_are_renewed_by_the_member() -> None:
    member, before = accept(invited("lin"))
    codes = services.renew_recovery_codes(member, at=NEXT, by=member.actor)
    assert set(codes).isdisjoint(before)
    assert events(Kind.RECOVERY_RENEWED)[0].facts == {"handle": "lin"}


def test_nobody_changes_anothers_account_not_even_an_administrator() -> None:
    member, boss = joined("lin", "Lin", ["agent"]), olga().actor
    acts = (
        lambda by: services.change_password(member, "seven other herons", here=b"", at=NEXT, by=by),
        lambda by: services.change_device(member, SECRET, device_code(NEXT), here=b"", at=NEXT, by=by),
        lambda by: services.renew_recovery_codes(member, at=NEXT, by=by),
    )
    for act in acts:
        for by in (boss, SETUP, MALLORY):
            with pytest.raises(Forbidden):
                act(by)


def test_who_came_by_a_link_has_no_account_to_change() -> None:
    member = olga()
    with pytest.raises(Refused, match="one-time link"):
        services.change_password(member, "seven other herons", here=b"", at=NEXT, by=member.actor)


# --- sessions ---


def test_sessions_are_listed_without_opening_them_and_only_living_ones() -> None:
    member = joined("lin", "Lin", ["agent"])
    here, there, gone = a_session(member), a_session(member, browser="curl/8"), a_session(member)
    a_session(member, at=NOON - timedelta(hours=3))  # idle
    Session.objects.filter(digest=gone).delete()
    listed = sessions_of(member, here=here, at=NOON)
    assert sorted((each.here, each.browser, each.address) for each in listed) == [
        (False, "curl", "192.0.2.7"), (True, "Firefox · Windows", "192.0.2.7"),
    ]  # fmt: skip
    assert there not in str(StaffSession.objects.values("address", "browser")).encode()


def test_sessions_end_one_by_one_or_all_by_the_member_or_an_administrator() -> None:
    member, boss = joined("lin", "Lin", ["agent"]), olga()
    one, two, three = (a_session(member) for _each in range(3))
    services.end_session(StaffSession.objects.get(digest=one).pk, at=NOON, by=member.actor)
    services.end_session(StaffSession.objects.get(digest=two).pk, at=NOON, by=boss.actor)
    assert [event.facts["count"] for event in events(Kind.SESSIONS_ENDED)] == [1, 1]
    assert services.end_sessions_of(member, at=NOON, by=boss.actor) == 1
    assert not Session.objects.filter(digest__in=[one, two, three]).exists()
    assert services.end_sessions_of(member, at=NOON, by=boss.actor) == 0
    assert len(events(Kind.SESSIONS_ENDED)) == 3


def test_anothers_session_is_as_one_that_does_not_exist() -> None:
    session = a_session(joined("lin", "Lin", ["agent"]))
    pk, by = StaffSession.objects.get(digest=session).pk, joined("wu", "Wu", ["agent"]).actor
    for id in (pk, uuid4()):
        with pytest.raises(NotFound, match="no such session"):
            services.end_session(id, at=NOON, by=by)
    with pytest.raises(Forbidden):
        services.end_sessions_of(Staff.objects.get(handle="lin"), at=NOON, by=by)
