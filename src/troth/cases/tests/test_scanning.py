"""What a scanner says is recorded; until it says something nothing is handed out, however long that takes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from troth.cases.events import Kind
from troth.cases.models import Attachment
from troth.cases.models.threads import AttachmentState
from troth.cases.queries.files import unchecked_files, waiting_files
from troth.cases.services import merge, write
from troth.cases.services.attaching import read_upload
from troth.cases.services.scanning import check, check_unchecked, release
from troth.cases.tests.draining import drain
from troth.cases.tests.makers import a_case, a_colleague
from troth.core.actors import Actor, Role
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.core.transactions import TransactionOpen
from troth.files.scanner import Trouble
from troth.files.tests.clamds import EICAR, FINDING, Place, clamd, free_port
from troth.ledger import Event
from troth.ledger.models import Delivery
from troth.people.tests.makers import NOON, ivan, olga, rita
from troth.vault.datakeys import shred

pytestmark = pytest.mark.django_db
JOB = Actor.job("tests")


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with clamd() as (socket, _port):
        yield socket


@pytest.fixture
def scanner(place: Place, settings: Settings) -> None:
    configured(settings, place)


def configured(settings: Settings, place: Place | None) -> None:
    settings.TROTH = replace(settings.TROTH, scanner=place)


def a_file(content: bytes = b"hello", name: str = "a.txt") -> Attachment:
    case = a_case(files=(read_upload(name, content),))
    return Attachment.objects.get(case=case)


def now(attachment: Attachment) -> Attachment:
    return Attachment.objects.select_related("case", "message").get(pk=attachment.pk)


def scanned() -> list[dict[str, str]]:
    return [event.facts for event in Event.objects.filter(kind=Kind.SCANNED)]


@pytest.mark.needs("clamd")
def test_the_worker_has_a_file_checked_and_says_so(scanner: None) -> None:
    attachment = a_file()
    assert (attachment.state, attachment.is_handed_out) == (AttachmentState.WAITING, False)
    drain()
    assert (now(attachment).state, now(attachment).is_handed_out) == (AttachmentState.CLEAN, True)
    assert scanned() == [{"attachment": str(attachment.pk), "state": "clean", "finding": ""}]


@pytest.mark.needs("clamd")
def test_what_the_scanner_finds_is_locked_away_with_its_finding(scanner: None) -> None:
    attachment = a_file(EICAR)
    drain()
    found = now(attachment)
    assert (found.state, found.finding, found.is_handed_out) == (AttachmentState.INFECTED, FINDING, False)
    assert scanned() == [{"attachment": str(attachment.pk), "state": "infected", "finding": FINDING}]


def test_without_a_scanner_a_file_is_handed_out_and_called_unchecked() -> None:
    attachment = a_file()
    drain()
    assert (now(attachment).state, now(attachment).is_handed_out) == (AttachmentState.UNCHECKED, True)
    assert scanned() == [{"attachment": str(attachment.pk), "state": "unchecked", "finding": ""}]
    assert unchecked_files() == 1


def test_while_the_scanner_is_away_the_file_waits_and_is_tried_again(settings: Settings) -> None:
    configured(settings, Place(host="127.0.0.1", port=free_port()))
    attachment = a_file()
    drain()
    (owed,) = Delivery.objects.filter(handler="cases.check_the_file", done_at=None)
    assert now(attachment).state == AttachmentState.WAITING
    assert (owed.dead_at, owed.attempts) == (None, 1)
    assert owed.error.startswith("Trouble at ")
    assert scanned() == []


def test_however_long_the_scanner_is_away_it_is_never_given_up_and_asked_at_most_an_hour_later(
    settings: Settings,
) -> None:
    configured(settings, Place(host="127.0.0.1", port=free_port()))
    a_file()
    drain()
    waiting = Delivery.objects.filter(handler="cases.check_the_file")
    waiting.update(attempts=500, due=timezone.now())
    drain()
    owed = waiting.get()
    assert (owed.dead_at, owed.attempts) == (None, 501)
    assert owed.due is not None and owed.due - timezone.now() <= timedelta(hours=1)


@pytest.mark.needs("clamd")
def test_when_the_scanner_is_back_the_file_is_checked(settings: Settings, place: Place) -> None:
    configured(settings, Place(host="127.0.0.1", port=free_port()))
    attachment = a_file()
    drain()
    configured(settings, place)
    Delivery.objects.filter(handler="cases.check_the_file").update(due=timezone.now())
    drain()
    assert now(attachment).state == AttachmentState.CLEAN


def test_waiting_files_are_counted_with_the_age_of_the_oldest() -> None:
    assert waiting_files(NOON).count == 0
    a_file()
    assert waiting_files(NOON + timedelta(minutes=7)).oldest == timedelta(minutes=7)
    assert waiting_files(NOON).count == 1


@pytest.mark.needs("clamd")
def test_files_that_came_before_there_was_a_scanner_are_checked_later(settings: Settings, place: Place) -> None:
    harmless, harmful = a_file(), a_file(EICAR, "b.txt")
    drain()
    assert check_unchecked(at=NOON, by=JOB) == 0
    configured(settings, place)
    assert check_unchecked(at=NOON, by=JOB) == 2
    assert (now(harmless).state, now(harmful).state) == (AttachmentState.CLEAN, AttachmentState.INFECTED)
    assert check_unchecked(at=NOON, by=JOB) == 0


@pytest.mark.needs("clamd")
def test_what_is_settled_is_not_scanned_again(scanner: None) -> None:
    attachment = a_file()
    for _twice in range(2):
        check(attachment.pk, at=NOON, by=JOB)
    assert len(scanned()) == 1
    check("018f0000-0000-7000-8000-000000000000", at=NOON, by=JOB)


@pytest.mark.needs("clamd")
def test_a_file_whose_case_was_joined_meanwhile_is_checked_in_the_other(scanner: None) -> None:
    one, attachment = a_case(), a_file()
    merge(attachment.case, one, at=NOON, by=olga().actor)
    drain()
    assert (now(attachment).state, now(attachment).case) == (AttachmentState.CLEAN, one)
    assert Event.objects.get(kind=Kind.SCANNED).subject_id == str(one.pk)


@pytest.mark.needs("clamd")
def test_a_file_whose_key_is_gone_is_not_waited_for(scanner: None) -> None:
    attachment = a_file()
    shred(attachment.case.scope(), at=NOON)
    drain()
    assert Delivery.objects.get(handler="cases.check_the_file").outcome == "erased"


@pytest.mark.django_db(transaction=True)
def test_no_transaction_waits_for_a_check() -> None:
    attachment = a_file()
    with transaction.atomic(), pytest.raises(TransactionOpen):
        check(attachment.pk, at=NOON, by=JOB)


@pytest.mark.needs("clamd")
def test_a_senior_releases_a_locked_file_for_a_reason(scanner: None) -> None:
    attachment = a_file(EICAR)
    drain()
    release(now(attachment), "It is the scanners' own test.", at=NOON, by=olga().actor)
    assert now(attachment).is_handed_out
    assert Event.objects.get(kind=Kind.RELEASED).facts == {
        "attachment": str(attachment.pk), "reason": "It is the scanners' own test.",
    }  # fmt: skip
    with pytest.raises(Refused):
        release(now(attachment), "Again.", at=NOON, by=olga().actor)


def test_nobody_else_releases_a_file_nor_without_a_reason_nor_one_that_waits() -> None:
    attachment = a_file()
    for by in (rita().actor, a_colleague("hilde", Role.AGENT).actor, Actor.person(ivan().pk), Actor.nobody(), JOB):
        with pytest.raises(Forbidden):
            release(attachment, "x", at=NOON, by=by)
    with pytest.raises(Invalid):
        release(attachment, "  ", at=NOON, by=olga().actor)
    with pytest.raises(Refused):
        release(attachment, "x", at=NOON, by=olga().actor)
    assert not Event.objects.filter(kind=Kind.RELEASED).exists()


def test_a_scanner_that_answers_nonsense_leaves_the_file_waiting(settings: Settings) -> None:
    from troth.files.tests.test_scanner import answering, peer

    attachment = a_file()
    with peer(answering(b"stream: perhaps\0")) as place:
        configured(settings, place)
        with pytest.raises(Trouble):
            check(attachment.pk, at=NOON, by=JOB)
    assert now(attachment).state == AttachmentState.WAITING


def test_more_than_60_mb_at_once_are_refused(monkeypatch) -> None:
    from troth.cases.services import attaching

    monkeypatch.setattr(attaching, "TOGETHER", 8)
    case = a_case()
    with pytest.raises(Invalid, match="60 MB"):
        write(case, "x", files=[read_upload("a.txt", b"hello")] * 2, at=NOON, by=Actor.person(ivan().pk))
