"""The database itself refuses changes to what is published."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models.deletion import ProtectedError

from troth.texts.freeze import PUBLISHED
from troth.texts.makers import a_published_note
from troth.texts.models import Clause, Edition, Rendering
from troth.texts.services import import_rendering
from troth.texts.tests.cases import HAND, LIN, NOON

pytestmark = pytest.mark.django_db

DRAFT = "# Note\n\n## 1. Hours {#hours}\n\nFrom 10.\n"


def _frozen() -> Edition:
    return a_published_note(at=NOON, by=HAND)


def _draft() -> Edition:
    return import_rendering("note", "en", "notice", DRAFT, at=NOON, by=LIN).edition


def _refused(act: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError, match=PUBLISHED.message), transaction.atomic():
        act()


@pytest.mark.parametrize(
    "change",
    [
        {"number": 7},
        {"level": "sms"},
        {"change_class": "editorial"},
        {"drafter": "Somebody"},
        {"approver": "Somebody"},
        {"published_at": NOON + timedelta(days=1)},
        {"status": "draft"},
    ],
)
def test_no_frozen_column_of_a_published_edition_changes(change: dict[str, object]) -> None:
    edition = _frozen()
    _refused(lambda: Edition.objects.filter(pk=edition.pk).update(**change))


def test_status_and_effective_time_of_a_published_edition_may_move() -> None:
    edition = _frozen()
    moved = {"status": "superseded", "effective_at": NOON + timedelta(days=3)}
    assert Edition.objects.filter(pk=edition.pk).update(**moved) == 1


def test_a_superseded_and_a_withdrawn_edition_stay_frozen() -> None:
    edition = _frozen()
    for status in ("superseded", "withdrawn"):
        Edition.objects.filter(pk=edition.pk).update(status=status)
        _refused(lambda: Rendering.objects.filter(edition=edition).update(html="other"))


@pytest.mark.parametrize("column", ["locale", "title", "lede", "source", "source_sha256", "html", "sha256"])
def test_no_byte_of_a_published_rendering_changes(column: str) -> None:
    edition = _frozen()
    _refused(lambda: Rendering.objects.filter(edition=edition).update(**{column: "x"}))


@pytest.mark.parametrize("column", ["clause_id", "title", "summary", "html", "sha256", "tag"])
def test_no_byte_of_a_published_clause_changes(column: str) -> None:
    edition = _frozen()
    _refused(lambda: Clause.objects.filter(rendering__edition=edition).update(**{column: "x"}))


def test_nothing_published_is_deleted() -> None:
    edition = _frozen()
    _refused(lambda: Clause.objects.filter(rendering__edition=edition).delete())
    _refused(lambda: Rendering.objects.filter(edition=edition).delete())
    _refused(lambda: edition.delete())
    with pytest.raises(ProtectedError):
        edition.text.delete()


def test_nothing_is_added_to_or_moved_into_or_out_of_what_is_published() -> None:
    edition, draft = _frozen(), _draft()
    rendering, drafted = edition.renderings.get(), draft.renderings.get()
    _refused(lambda: Rendering.objects.create(edition=edition, locale="zh-hans", title="x", html="x"))
    _refused(lambda: Clause.objects.create(rendering=rendering, position=9, clause_id="x", title="x"))
    _refused(lambda: Rendering.objects.filter(pk=drafted.pk).update(edition=edition, locale="zh-hans"))
    _refused(lambda: Rendering.objects.filter(pk=rendering.pk).update(edition=draft, locale="zh-hans"))
    _refused(lambda: Clause.objects.filter(rendering=drafted).update(rendering=rendering, position=9))


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="REPLACE is SQLite's own")
def test_replace_pushes_nothing_published_out() -> None:
    edition, draft = _frozen(), _draft()
    rendering = edition.renderings.get()

    def replace(table: str, key: object, column: str, owner: object) -> None:
        columns = [row[1] for row in connection.cursor().execute(f"PRAGMA table_info({table})")]
        values = ", ".join({"id": "%s", column: "%s"}.get(name, name) for name in columns)
        source = f"SELECT {values} FROM {table} LIMIT 1"
        connection.cursor().execute(f"INSERT OR REPLACE INTO {table} {source}", [_hex(key), _hex(owner)])

    _refused(lambda: replace("texts_edition", edition.pk, "text_id", edition.text_id))
    _refused(lambda: replace("texts_rendering", rendering.pk, "edition_id", draft.pk))
    clause = rendering.clauses.get()
    _refused(lambda: replace("texts_clause", clause.pk, "rendering_id", draft.renderings.get().pk))


def _hex(key: object) -> str:
    return getattr(key, "hex", str(key))


def test_a_draft_may_be_changed_and_thrown_away() -> None:
    draft = _draft()
    Rendering.objects.filter(edition=draft).update(title="other")
    draft.delete()
    assert not Clause.objects.exists()


def _ids() -> list[str | None]:
    return [message.id for message in run_checks(tags=["database"], databases=["default"])]


def test_a_missing_trigger_is_an_error_and_migrating_puts_it_back() -> None:
    assert PUBLISHED.missing(connection) == []
    assert "texts.E001" not in _ids()
    on_table = " ON texts_clause" if connection.vendor == "postgresql" else ""
    connection.cursor().execute(f"DROP TRIGGER texts_clause_frozen_update{on_table}")
    assert PUBLISHED.missing(connection) == ["texts_clause_frozen_update"]
    assert "texts.E001" in _ids()
    call_command("migrate", verbosity=0, skip_checks=True)
    assert PUBLISHED.missing(connection) == []


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL can switch a trigger off")
def test_a_trigger_that_is_switched_off_counts_as_missing() -> None:
    connection.cursor().execute("ALTER TABLE texts_edition DISABLE TRIGGER texts_edition_frozen_delete")
    assert PUBLISHED.missing(connection) == ["texts_edition_frozen_delete"]
    PUBLISHED.install(connection)
    assert PUBLISHED.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_a_table_can_be_remade_when_the_triggers_are_lifted_as_migrating_does() -> None:
    edition = _frozen()
    PUBLISHED.before_migrate(using="default", plan=["a migration"])
    with connection.schema_editor(atomic=True) as editor:
        field = Edition._meta.get_field("drafter")
        wider = field.clone()
        wider.max_length = 90
        wider.set_attributes_from_name("drafter")
        editor.alter_field(Edition, field, wider)
        editor.alter_field(Edition, wider, field)
    PUBLISHED.after_migrate(using="default")
    assert PUBLISHED.missing(connection) == []
    _refused(lambda: Edition.objects.filter(pk=edition.pk).update(number=3))
