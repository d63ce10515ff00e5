import json

import pytest
from django.db import connection, transaction

from troth.canon.commitments import commit
from troth.core.actors import Actor
from troth.ledger import Event, record
from troth.ledger.kinds import WrongFacts, facts_of
from troth.ledger.models import Delivery
from troth.ledger.payloads import opening
from troth.ledger.recording import NoTransaction
from troth.ledger.tests.kinds import BY, NOON, SCOPE, Kind, ring
from troth.promises.models import Operator
from troth.vault.datakeys import Shredded, shred
from troth.vault.sealing import Altered

pytestmark = pytest.mark.django_db


def test_an_event_keeps_its_facts_sealed_and_what_clocks_need_in_clear() -> None:
    event = Event.objects.get(pk=ring(times=3, heard_by=["canary"], why="fire").pk)
    assert event.facts == {"times": 3, "heard_by": ["canary"], "why": "fire"}
    assert event.payload["actor"] == "person:ivan"
    assert (event.kind, event.at, event.subject_kind, event.actor_kind) == (
        Kind.RANG,
        NOON,
        "promises.operator",
        "person",
    )
    with connection.cursor() as cursor:
        cursor.execute("select * from ledger_event")
        assert b"canary" not in repr(cursor.fetchall()).encode()


def test_the_commitment_is_that_of_salt_and_payload() -> None:
    event = ring()
    salt, payload = opening(event)
    assert commit(payload, salt) == bytes(event.commitment)
    assert set(payload) == {"kind", "at", "actor", "subject", "times", "heard_by", "why"}
    assert payload["at"] == "2026-11-21T04:00:00.000Z"


def test_equal_events_have_unequal_commitments() -> None:
    assert bytes(ring().commitment) != bytes(ring().commitment)


def test_one_delivery_is_owed_to_each_handler() -> None:
    event = ring()
    assert list(Delivery.objects.filter(event=event).values_list("handler", flat=True)) == ["ledger.answer_the_bell"]


def test_nothing_is_recorded_outside_a_transaction() -> None:
    atomic, connection.in_atomic_block = connection.in_atomic_block, False
    try:
        with pytest.raises(NoTransaction):
            record(Kind.STRUCK, Operator(slug="b", names={}), by=BY, at=NOON, scope=SCOPE)
    finally:
        connection.in_atomic_block = atomic


def test_an_event_rolls_back_with_the_rows_it_tells_of() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ring()
        1 / 0  # noqa: B018
    assert not Event.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [{"times": "3"}, {"times": True}, {"times": 1.5}, {"heard_by": [1]}, {"why": 7}, {"surplus": 1}],
)
def test_facts_that_do_not_fit_the_kind_are_refused(facts: dict[str, object]) -> None:
    with pytest.raises(WrongFacts, match=r"bell\.rang"):
        ring(**facts)


def test_a_kind_is_declared_once_and_keeps_off_the_ledgers_names() -> None:
    with pytest.raises(ValueError, match="twice"):
        facts_of(Kind.RANG, sentence="")(type("Again", (), {}))
    from dataclasses import make_dataclass

    with pytest.raises(ValueError, match="own names"):
        facts_of("bell.cast", sentence="")(make_dataclass("Cast", [("subject", str)]))


def test_a_changed_event_does_not_open() -> None:
    event = ring()
    Event.objects.filter(pk=event.pk).update(commitment=b"\0" * 32)
    with pytest.raises(Altered):
        _ = Event.objects.get(pk=event.pk).payload
    other = ring()
    Event.objects.filter(pk=event.pk).update(sealed=bytes(other.sealed))
    with pytest.raises(Altered):
        _ = Event.objects.get(pk=event.pk).payload


@pytest.mark.parametrize(
    "change", [{"kind": "bell.struck"}, {"actor_id": "mallory"}, {"at": NOON.replace(year=2024)}, {"subject_id": "x"}]
)
def test_a_row_that_tells_another_story_than_its_payload_does_not_open(change: dict[str, object]) -> None:
    event = ring()
    Event.objects.filter(pk=event.pk).update(**change)
    with pytest.raises(Altered):
        _ = Event.objects.get(pk=event.pk).payload


def test_after_shredding_the_event_stays_and_its_payload_is_gone() -> None:
    event = ring(why="personal")
    shred(SCOPE, at=NOON)
    kept = Event.objects.get(pk=event.pk)
    assert (kept.kind, kept.at, bytes(kept.commitment)) == (Kind.RANG, NOON, bytes(event.commitment))
    with pytest.raises(Shredded):
        _ = kept.payload


def test_a_job_acts_under_its_own_name() -> None:
    with transaction.atomic():
        event = record(Kind.STRUCK, Operator(slug="b", names={}), by=Actor.job("nightly"), at=NOON, scope=SCOPE)
    assert json.loads(json.dumps(event.payload))["actor"] == "job:nightly"
