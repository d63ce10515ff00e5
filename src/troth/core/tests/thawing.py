"""For the root conftest: tests with real transactions end by emptying all tables; what is frozen refuses that."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection


@pytest.fixture(scope="session", autouse=True)
def tables_are_emptied_by_deleting() -> Iterator[None]:
    """PostgreSQL truncates a hundred tables in two seconds and deletes the few rows of a test in hundredths."""
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(type(connection.ops), "sql_flush", _deleting)
        yield


def _deleting(operations: Any, _style: object, tables: list[str], **_options: object) -> list[str]:
    """In one transaction, at whose end the foreign keys are asked."""
    return [f"DELETE FROM {operations.quote_name(table)}" for table in tables]


@pytest.fixture(autouse=True)
def what_is_frozen_thaws_when_tables_are_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """Lift the triggers just before the flush; migrating afterwards (the flush says so) puts them back."""
    marker = request.node.get_closest_marker("django_db")
    real = "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))
    if not real:
        yield
        return
    request.getfixturevalue("transactional_db")  # set up first, so that it is torn down after this fixture
    yield
    from troth.core.frozen import guards  # once the apps are ready

    for frozen in guards:
        frozen.lift(connection)
