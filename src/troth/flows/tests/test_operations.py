"""Status and who may: what those who run the machine ask."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from troth.flows.tests.makers import (
    a_browser,
    a_person,
    a_signature,
    an_agreement,
    deliveries,
)
from troth.people.services import create_token
from troth.people.tests.makers import SETUP

pytestmark = pytest.mark.django_db


def test_a_process_that_answers_is_alive() -> None:
    assert a_browser().get("/healthz").content == b"ok\n"


def test_an_installation_that_can_serve_is_ready() -> None:
    answer = a_browser().get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ready\n")


def test_a_worker_that_leaves_duties_lying_makes_it_not_ready() -> None:
    an_agreement()
    a_signature(a_person())
    assert a_browser().get("/readyz").status_code == 200
    deliveries(done_at=None).update(due=timezone.now() - timedelta(seconds=61))
    answer = a_browser().get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"worker\n")


def test_a_missing_migration_makes_it_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    from troth.flows.queries import gauges

    monkeypatch.setattr(gauges, "_migrations", lambda: frozenset({("flows", "0999_to_come")}))
    assert a_browser().get("/readyz").content == b"migrations\n"


def test_a_state_folder_that_is_gone_makes_it_not_ready(settings: Settings) -> None:
    settings.TROTH = replace(settings.TROTH, var=settings.TROTH.var / "gone")
    assert a_browser().get("/readyz").content == b"disk\n"


@pytest.mark.usefixtures("production")
def test_in_production_figures_take_a_token_with_the_scope() -> None:
    def asked(authorization: str = "") -> Any:
        return a_browser(authorization=authorization).get("/metrics")

    def token(scope: str) -> str:
        return create_token(scope.replace(":", "-"), scopes=[scope], at=timezone.now(), by=SETUP)

    assert asked().status_code == 401
    assert asked(authorization="Bearer troth_nonsense").status_code == 401
    assert asked(authorization=f"Bearer {token('agreements:read')}").status_code == 403
    right = asked(authorization=f"Bearer {token('metrics:read')}")
    assert right.status_code == 200
    assert b"troth_deliveries_owed" in right.content


def test_security_txt_names_the_operator_and_expires_within_a_year() -> None:
    assert a_browser().get("/.well-known/security.txt").status_code == 404
    an_agreement()
    text = a_browser().get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:help@spruce.example\n" in text
    (expires,) = [line.removeprefix("Expires: ") for line in text.splitlines() if line.startswith("Expires")]
    assert timedelta() < datetime.fromisoformat(expires) - timezone.now() < timedelta(days=365)


def test_files_that_nobody_checked_yet_are_a_figure_with_the_age_of_the_oldest() -> None:
    from troth.cases.services.attaching import read_upload
    from troth.cases.tests.makers import a_case

    a_case(files=(read_upload("a.txt", b"hello"),), at=timezone.now() - timedelta(minutes=7))
    told = a_browser().get("/metrics").content.decode()
    assert "troth_files_waiting 1.0" in told
    (age,) = [line.split()[1] for line in told.splitlines() if line.startswith("troth_files_oldest_waiting_seconds ")]
    assert 420 <= float(age) < 480
