from dataclasses import replace
from typing import Any

import pytest

from troth.channels.checks import mail_has_a_sender, the_mail_password_travels_encrypted
from troth.project.environment import Mail


@pytest.mark.parametrize(
    ("host", "user", "tls", "found"),
    [
        ("mail.example.com", "troth", "none", ["channels.E001"]),
        ("mail.example.com", "troth", "starttls", []),
        ("mail.example.com", "", "none", []),
        ("127.0.0.1", "troth", "none", []),
    ],
)
def test_a_password_may_not_travel_in_clear(settings: Any, host: str, user: str, tls: str, found: list[str]) -> None:
    settings.TROTH = replace(settings.TROTH, mail=Mail(host=host, port=25, user=user, tls=tls))
    assert [problem.id for problem in the_mail_password_travels_encrypted()] == found


def test_a_sender_must_be_an_address(settings: Any) -> None:
    settings.TROTH = replace(settings.TROTH, mail_from="nobody")
    assert [problem.id for problem in mail_has_a_sender()] == ["channels.E002"]
    settings.TROTH = replace(settings.TROTH, mail_from="Troth <post@troth.example.com>")
    assert mail_has_a_sender() == []
