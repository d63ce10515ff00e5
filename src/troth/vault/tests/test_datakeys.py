from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.db import transaction
from django.test import override_settings

from troth.vault import keyring
from troth.vault.datakeys import Shredded, data_key, existing_data_key, keys_in_hand, rewrap, shred
from troth.vault.models import DataKey
from troth.vault.scopes import HOUSE, case_scope, person_scope
from troth.vault.sealing import Altered, seal, unseal

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SCOPE = person_scope("p1", "profile")
pytestmark = pytest.mark.django_db


def test_a_scope_has_one_key_and_other_scopes_have_others() -> None:
    assert data_key(SCOPE) == data_key(SCOPE)
    assert data_key(SCOPE)[1] != data_key(person_scope("p1", "evidence"))[1]
    assert data_key(case_scope("c1"))[1] != data_key(HOUSE)[1]


def test_the_database_never_sees_a_key_in_clear() -> None:
    _, key = data_key(SCOPE)
    wrapped = DataKey.objects.get(scope=SCOPE).wrapped
    assert wrapped is not None
    assert key not in bytes(wrapped)


def test_what_was_sealed_opens_only_in_its_place_and_unchanged() -> None:
    token = seal(SCOPE, b"secret", place="a|1")
    assert unseal(SCOPE, token, place="a|1") == b"secret"
    with pytest.raises(Altered):
        unseal(SCOPE, token, place="a|2")
    for at in range(len(token)):
        broken = bytearray(token)
        broken[at] ^= 1
        with pytest.raises((Altered, Shredded)):
            unseal(SCOPE, bytes(broken), place="a|1")


def test_shredding_makes_everything_of_the_scope_unreadable_for_good() -> None:
    token = seal(SCOPE, b"secret", place="a|1")
    assert shred(SCOPE, at=NOW)
    assert not shred(SCOPE, at=NOW)
    with pytest.raises(Shredded):
        unseal(SCOPE, token, place="a|1")
    with pytest.raises(Shredded):
        data_key(SCOPE)
    assert DataKey.objects.get(scope=SCOPE).wrapped is None


def test_a_scope_can_be_shredded_before_it_ever_had_a_key() -> None:
    shred("person:never:profile", at=NOW)
    with pytest.raises(Shredded):
        data_key("person:never:profile")


def test_the_house_key_is_never_destroyed() -> None:
    with pytest.raises(ValueError, match="never"):
        shred(HOUSE, at=NOW)


def test_keys_are_in_hand_for_one_batch_and_no_longer(django_assert_num_queries: mock.Mock) -> None:
    id, _ = data_key(SCOPE)
    DataKey.objects.update(created_at=NOW - timedelta(days=1))
    with keys_in_hand():
        existing_data_key(SCOPE, id)
        with django_assert_num_queries(0):
            existing_data_key(SCOPE, id)
            data_key(SCOPE)
    with django_assert_num_queries(1):
        existing_data_key(SCOPE, id)


def test_a_key_made_in_a_transaction_that_is_rolled_back_is_not_used_again() -> None:
    with keys_in_hand():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            seal(SCOPE, b"lost", place="x")
            1 / 0  # noqa: B018
        token = seal(SCOPE, b"kept", place="x")
    assert unseal(SCOPE, token, place="x") == b"kept"


def test_shredding_takes_the_key_out_of_hand_too() -> None:
    with keys_in_hand():
        data_key(SCOPE)
        shred(SCOPE, at=NOW)
        with pytest.raises(Shredded):
            data_key(SCOPE)


def test_rotation_moves_every_key_to_the_new_kek_and_loses_nothing(tmp_path: Path) -> None:
    from django.conf import settings

    troth = mock.Mock(wraps=settings.TROTH, keys=tmp_path)
    keyring.make_keys(tmp_path)
    with override_settings(TROTH=troth):
        tokens = {f"case:{n}": seal(f"case:{n}", b"kept", place="x") for n in range(5)}
        assert keyring.add_kek(tmp_path) == "kek-0002"
        assert (rewrap(batch=3), rewrap(batch=3), rewrap(batch=3)) == (3, 2, 0)
        (tmp_path / "kek-0001.key").unlink()
        keyring._keyring_of.cache_clear()
        assert {unseal(scope, token, place="x") for scope, token in tokens.items()} == {b"kept"}


def test_a_purpose_nobody_knows_is_no_scope() -> None:
    with pytest.raises(ValueError, match="purpose"):
        person_scope("p1", "marketing")
