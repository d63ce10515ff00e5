"""The doctor: nothing secret is shown, and what does not work is found."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pytest_django import Settings

from troth.channels.tests.peers import PASSWORD, USER, free_port, only_us, started
from troth.core.actors import Actor
from troth.ledger.duties import do_what_is_due
from troth.people.services import register
from troth.project.doctor import Finding, Result, configuration, examine, folders, machinery
from troth.project.environment import VARIABLES, Mail, Troth, read
from troth.project.timetable import TIMETABLE
from troth.promises.services import enter_operator

NOW = timezone.now()
SECRET = "correct-horse-battery-staple"
BY = Actor.command("test")


@pytest.fixture
def troth(settings: Settings) -> Troth:
    """This installation, on the database of the tests."""
    found: Troth = settings.TROTH
    return replace(found, database={**found.database, "NAME": connection.settings_dict["NAME"]})


@pytest.fixture
def var(settings: Settings, tmp_path: Path) -> Path:
    """A copy of keys and certificates, to be spoilt."""
    for name in ("keys", "pki"):
        shutil.copytree(settings.TROTH.var / name, tmp_path / name)
    (tmp_path / "keys").chmod(0o700)
    return tmp_path


def results(findings: Iterator[Finding]) -> dict[str, Result]:
    return {finding.id: finding.result for finding in findings}


def only(findings: Iterator[Finding]) -> Finding:
    (finding,) = findings
    return finding


# --- configuration ---


def test_every_variable_that_is_read_is_shown() -> None:
    asked: set[str] = set()

    class Recorder(dict[str, str]):
        def get(self, name: str, default: object = None) -> object:  # type: ignore[override]
            asked.add(name.removesuffix("_FILE"))
            return default

    found = read(Recorder())
    assert asked == set(VARIABLES)
    assert set(configuration(found, {})) == set(VARIABLES)


@pytest.mark.parametrize(
    ("environ", "shown"),
    [
        ({"TROTH_SECRET_KEY": SECRET * 2}, "****** (TROTH_SECRET_KEY)"),
        ({"TROTH_DATABASE_URL": f"postgres://me:{SECRET}@db:5433/t"}, "postgres://me:******@db:5433/t"),
        ({"TROTH_DATABASE_URL": "postgres:///t"}, "postgres:///t"),
        ({"TROTH_CACHE_URL": f"redis://:{SECRET}@cache:6379/0"}, "redis://******@cache:6379/0"),
        ({"TROTH_CACHE_URL": "redis://cache/1"}, "redis://cache/1"),
        ({"TROTH_EMAIL_URL": f"smtp+starttls://me:{SECRET}@mail"}, "smtp+starttls://me:******@mail:587"),
        ({"TROTH_EMAIL_URL": "smtps://mail"}, "smtps://mail:465"),
    ],
)
def test_a_secret_is_shown_as_stars(environ: Mapping[str, str], shown: str) -> None:
    told = configuration(read(environ), environ)
    assert told[next(iter(environ))] == shown
    assert SECRET not in repr(told)


def test_a_wrong_setting_is_a_finding_with_its_id_and_hint() -> None:
    environ = {"TROTH_EMAIL_URL": f"mailto:{SECRET}"}
    finding = only(machinery.settings_are_usable(read(environ), environ))
    assert (finding.id, finding.result) == ("troth.E007", Result.FAILED)
    assert finding.hint
    assert SECRET not in repr(finding)


def test_a_variable_nobody_reads_is_named() -> None:
    environ = {"TROTH_EMAL_URL": SECRET, "TROTH_SECRET_KEY_FILE": os.devnull}
    unknown = next(machinery.settings_are_usable(read({}), environ))
    assert (unknown.id, unknown.result) == ("settings.unknown", Result.NOT_CHECKABLE)
    assert unknown.reason.endswith(": TROTH_EMAL_URL")


def test_production_without_https_is_named() -> None:
    bare = replace(read({}), mode="production")
    assert "settings.http" in results(machinery.settings_are_usable(bare, {}))
    assert "settings.http" not in results(machinery.settings_are_usable(replace(bare, base_url="https://a"), {}))


# --- what lies in files ---


def test_keys_and_certificates_as_they_are_made_are_whole(var: Path) -> None:
    found = [*folders.keys_are_whole(var / "keys"), *folders.certificates_are_valid(var / "pki", NOW)]
    assert results(iter(found)) == dict.fromkeys(("keys", "pki", "pki.crl", "pki.keys"), Result.PASSED)


def test_a_key_that_others_may_read_is_found(var: Path) -> None:
    (var / "keys" / "index.key").chmod(0o640)
    (var / "pki" / "seal.key").chmod(0o604)
    assert results(folders.keys_are_whole(var / "keys"))["keys"] is Result.FAILED
    found = {finding.id: finding for finding in folders.certificates_are_valid(var / "pki", NOW)}
    assert found["pki.keys"].result is Result.FAILED
    assert found["pki.keys"].hint == f"chmod go= {var}/pki/seal.key"


@pytest.mark.parametrize("lost", ["keys/index.key", "keys/secret.key", "keys/kek-0001.key", "pki/root.pem"])
def test_a_file_that_is_missing_is_found(var: Path, lost: str) -> None:
    (var / lost).unlink()
    found = [*folders.keys_are_whole(var / "keys"), *folders.certificates_are_valid(var / "pki", NOW)]
    (bad,) = [finding for finding in found if finding.result is Result.FAILED]
    assert bad.id == lost.split("/")[0]


def test_certificates_that_end_soon_and_lists_that_have_ended_are_found(var: Path) -> None:
    later = results(folders.certificates_are_valid(var / "pki", NOW + timedelta(days=400)))
    assert (later["pki"], later["pki.crl"]) == (Result.PASSED, Result.FAILED)
    latest = results(folders.certificates_are_valid(var / "pki", NOW + timedelta(days=36 * 365)))
    assert latest["pki"] is Result.FAILED


def test_a_folder_that_cannot_be_written_is_found(tmp_path: Path) -> None:
    assert only(folders.state_can_be_written(tmp_path)).result is Result.PASSED
    assert only(folders.state_can_be_written(tmp_path / "none")).result is Result.FAILED


def test_a_full_disk_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "LEAST_FREE", 1 << 62)
    assert only(folders.state_can_be_written(tmp_path)).result is Result.FAILED


def test_static_files_that_were_not_collected_are_found(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    assert only(folders.static_files_are_collected()).result is Result.FAILED
    call_command("collectstatic", verbosity=0, interactive=False)
    settings.STORAGES = {**settings.STORAGES}  # a fresh storage reads the fresh manifest
    assert only(folders.static_files_are_collected()).result is Result.PASSED
    next((tmp_path / "static" / "web").glob("*.*.css")).unlink()
    assert only(folders.static_files_are_collected()).result is Result.FAILED


def test_the_shipped_fonts_print_rare_characters() -> None:
    assert only(folders.fonts_are_there()).result is Result.PASSED


# --- what runs ---


@pytest.mark.django_db
def test_a_database_that_is_migrated_answers(troth: Troth) -> None:
    assert set(results(machinery.database_answers(troth)).values()) == {Result.PASSED}


@pytest.mark.django_db
def test_a_migration_that_waits_is_found(troth: Troth) -> None:
    MigrationRecorder.Migration.objects.filter(app="agreements").delete()
    assert results(machinery.database_answers(troth))["database.migrations"] is Result.FAILED


def test_a_database_that_does_not_answer_is_found_without_its_password(troth: Troth, tmp_path: Path) -> None:
    away = replace(troth, database={**troth.database, "ENGINE": "troth.core.turns", "NAME": str(tmp_path / "no.db")})
    assert "troth init" in only(machinery.database_answers(away)).reason
    remote = read({"TROTH_DATABASE_URL": f"postgres://me:{SECRET}@127.0.0.1:{free_port()}/t"})
    finding = only(machinery.database_answers(remote))
    assert (finding.result, "Connection refused" in finding.reason) == (Result.FAILED, True)
    assert SECRET not in finding.reason
    for look in (machinery.worker_works, machinery.clock_is_right):
        assert only(look(away, NOW)).result is Result.NOT_CHECKABLE


@pytest.mark.django_db
def test_a_failing_check_is_found_under_its_own_id(troth: Troth, settings: Settings) -> None:
    assert results(machinery.checks_pass(troth)) == {"checks": Result.PASSED}
    settings.TROTH = replace(settings.TROTH, mail_from="nobody")
    assert results(machinery.checks_pass(troth)) == {"channels.E002": Result.FAILED}


@pytest.mark.django_db
def test_a_worker_that_looked_lately_works(troth: Troth) -> None:
    assert only(machinery.worker_works(troth, NOW)).result is Result.NOT_CHECKABLE  # none has run yet
    do_what_is_due([replace(duty, run=lambda at: None) for duty in TIMETABLE], at=NOW)
    assert only(machinery.worker_works(troth, NOW)).result is Result.PASSED
    assert only(machinery.worker_works(troth, NOW + timedelta(hours=1))).result is Result.NOT_CHECKABLE


@pytest.mark.django_db(transaction=True)
def test_reactions_that_nobody_works_off_are_found(troth: Troth) -> None:
    register(name="Ivan", mail="ivan@example.com", phone="", locale="en", address="", at=NOW, by=Actor.nobody())
    finding = only(machinery.worker_works(troth, timezone.now() + timedelta(minutes=5)))
    assert (finding.id, finding.result) == ("worker", Result.FAILED)


@pytest.mark.django_db
def test_a_clock_that_went_back_is_found(troth: Troth) -> None:
    enter_operator("spruce", {"en": "Spruce"}, at=NOW, by=BY)
    assert only(machinery.clock_is_right(troth, timezone.now())).result is Result.PASSED
    assert only(machinery.clock_is_right(troth, NOW - timedelta(days=1))).result is Result.FAILED


def talk(troth: Troth, mail: Mail | None) -> Finding:
    return only(machinery.mail_server_answers(replace(troth, mail=mail)))


def test_a_mail_server_is_greeted_where_one_is_set(troth: Troth) -> None:
    assert talk(troth, None).result is Result.NOT_CHECKABLE
    peer, stop = started()
    try:
        assert talk(troth, Mail("127.0.0.1", peer.port)).result is Result.PASSED
        assert peer.taken == []
    finally:
        stop()
    refused = talk(troth, Mail("127.0.0.1", peer.port))
    assert (refused.result, "Connection refused" in refused.reason) == (Result.FAILED, True)


def test_a_password_the_mail_server_refuses_is_found_and_not_shown(troth: Troth) -> None:
    peer, stop = started(authenticator=only_us, auth_require_tls=False)
    try:
        assert talk(troth, Mail("127.0.0.1", peer.port, USER, PASSWORD)).result is Result.PASSED
        wrong = talk(troth, Mail("127.0.0.1", peer.port, USER, SECRET))
    finally:
        stop()
    assert (wrong.result, "535" in wrong.reason) == (Result.FAILED, True)
    assert SECRET not in repr(wrong)


@pytest.mark.needs("redis")
def test_a_cache_answers_where_one_is_set(troth: Troth, settings: Settings) -> None:
    assert list(machinery.cache_answers(troth)) == []
    url = "redis://127.0.0.1:6379/15"
    cache = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url, "KEY_PREFIX": "troth-test"}
    settings.CACHES = {"default": cache}
    assert only(machinery.cache_answers(replace(troth, cache=url))).result is Result.PASSED


# --- the whole ---


def test_what_goes_wrong_while_looking_is_a_finding(troth: Troth, monkeypatch: pytest.MonkeyPatch) -> None:
    def faint(*args: object) -> Iterator[Finding]:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(folders, "keys_are_whole", faint)
    finding = next(each for each in examine(troth, at=NOW, environ={}) if each.id == "keys")
    assert finding.result is Result.FAILED
    assert "RuntimeError" in finding.reason
    assert SECRET not in finding.reason


def run(*arguments: str) -> tuple[object, str]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", *arguments, stdout=out)
    return ended.value.code, out.getvalue()


@pytest.mark.django_db
def test_the_command_says_no_while_something_does_not_work(settings: Settings, troth: Troth) -> None:
    settings.TROTH = replace(troth, mail=Mail("127.0.0.1", free_port(), "me", SECRET))
    code, told = run("--json")
    answer = json.loads(told)
    assert (code, answer["ok"]) == (1, False)
    assert {"id", "result", "reason", "hint"} == set(answer["checks"][0])
    assert answer["configuration"]["TROTH_EMAIL_URL"].startswith("smtp://me:******@")
    assert SECRET not in told
    code, told = run()
    assert code == 1
    assert "✗ mail" in told
    assert "need" in told.splitlines()[-1]


@pytest.mark.django_db
def test_the_command_says_yes_when_everything_works(settings: Settings, troth: Troth) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.TROTH, settings.STORAGES = troth, {**settings.STORAGES, "staticfiles": plain}
    code, told = run("--json")
    assert [each for each in json.loads(told)["checks"] if each["result"] == "failed"] == []
    assert code == 0
    assert run()[1].splitlines()[-1] == "Everything works."
