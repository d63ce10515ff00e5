from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from troth.vault.keyring import make_keys
from troth.vault.sealing import seal, unseal


@pytest.mark.django_db
def test_rotating_moves_all_keys_and_says_what_is_left(tmp_path: Path) -> None:
    make_keys(tmp_path)
    with override_settings(TROTH=mock.Mock(wraps=settings.TROTH, keys=tmp_path)):
        token = seal("case:1", b"kept", place="x")
        said = StringIO()
        call_command("keys", "rotate", stdout=said)
        assert "kek-0002 made" in said.getvalue()
        assert "1 data keys moved" in said.getvalue()
        assert "kek-0001  0 data keys  wraps nothing" in said.getvalue()
        assert unseal("case:1", token, place="x") == b"kept"
