"""Every setting: what it means, what it falls back to, and how a wrong one is named without repeating a secret."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.project.environment import Mail, Scanner, Troth, read

SECRET = "correct-horse-battery-staple"
GOOD_KEY = "k3y-" + "abcdefgh0123456789" * 3
PRODUCTION = {"TROTH_MODE": "production", "TROTH_EMAIL_URL": "smtp://mail.example"}
ANY = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)


def ids(settings: Troth) -> list[str]:
    return [problem.id for problem in settings.problems]


def test_an_empty_environment_is_a_demonstration_on_this_machine() -> None:
    settings = read({})
    assert settings.problems == ()
    assert (settings.mode, settings.demo, settings.secure) == ("demo", True, False)
    assert settings.var == Path("var").resolve()
    assert settings.keys == settings.var / "keys"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.database["ENGINE"] == "troth.core.turns"
    assert settings.database["NAME"] == str(settings.var / "troth.db")
    assert (settings.mail, settings.cache, settings.trusted_proxies) == (None, "", 0)
    assert settings.certificate_contacts == "masked"


@pytest.mark.parametrize(
    "name",
    [
        "TROTH_VAR", "TROTH_MODE", "TROTH_BASE_URL", "TROTH_SECRET_KEY", "TROTH_DATABASE_URL", "TROTH_CACHE_URL",
        "TROTH_EMAIL_URL", "TROTH_EMAIL_FROM", "TROTH_TRUSTED_PROXIES", "TROTH_CERTIFICATE_CONTACTS",
        "TROTH_CLAMD_URL", "TROTH_SEARCH",
    ],
)  # fmt: skip
def test_a_variable_that_is_set_to_nothing_counts_as_not_set(name: str) -> None:
    """As `NAME=` stands in many compose files."""
    kept = "secret_key"  # differs each time while there is no key
    fresh, empty = read({}), read({name: "  "})
    assert empty.problems == ()
    assert all(getattr(fresh, field) == getattr(empty, field) for field in Troth.__dataclass_fields__ if field != kept)


@pytest.mark.parametrize(
    ("name", "value", "id"),
    [
        ("TROTH_BASE_URL", "drive.example", "troth.E003"),
        ("TROTH_BASE_URL", "ftp://drive.example", "troth.E003"),
        ("TROTH_BASE_URL", "https://", "troth.E003"),
        ("TROTH_BASE_URL", "https://drive.example/terms", "troth.E003"),
        ("TROTH_BASE_URL", f"https://me:{SECRET}@drive.example", "troth.E003"),
        ("TROTH_BASE_URL", "https://drive.example:99999", "troth.E003"),
        ("TROTH_BASE_URL", "https://drive.example:0", "troth.E003"),
        ("TROTH_BASE_URL", "https://drive example", "troth.E003"),
        ("TROTH_SECRET_KEY", SECRET[:20], "troth.E004"),
        ("TROTH_SECRET_KEY", "a" * 50, "troth.E004"),
        ("TROTH_SECRET_KEY", "django-insecure-" + GOOD_KEY, "troth.E004"),
        ("TROTH_DATABASE_URL", f"mysql://me:{SECRET}@host/db", "troth.E005"),
        ("TROTH_DATABASE_URL", f"postgres://me:{SECRET}@host", "troth.E005"),
        ("TROTH_DATABASE_URL", f"postgres://me:{SECRET}@host:port/db", "troth.E005"),
        ("TROTH_DATABASE_URL", "postgres", "troth.E005"),
        ("TROTH_DATABASE_URL", "sqlite://relative.db", "troth.E005"),
        ("TROTH_CACHE_URL", f"memcached://:{SECRET}@host", "troth.E006"),
        ("TROTH_CACHE_URL", "redis://", "troth.E006"),
        ("TROTH_EMAIL_URL", f"mailto:{SECRET}", "troth.E007"),
        ("TROTH_EMAIL_URL", f"smtp://me:{SECRET}@", "troth.E007"),
        ("TROTH_EMAIL_URL", f"smtp://me:{SECRET}@[::1", "troth.E007"),
        ("TROTH_TRUSTED_PROXIES", "-1", "troth.E008"),
        ("TROTH_TRUSTED_PROXIES", "10", "troth.E008"),
        ("TROTH_TRUSTED_PROXIES", "yes", "troth.E008"),
        ("TROTH_CERTIFICATE_CONTACTS", "none", "troth.E010"),
        ("TROTH_CLAMD_URL", "localhost:3310", "troth.E013"),
        ("TROTH_CLAMD_URL", "clamd://", "troth.E013"),
        ("TROTH_CLAMD_URL", "clamd://host:0", "troth.E013"),
        ("TROTH_CLAMD_URL", "clamd://host:99999", "troth.E013"),
        ("TROTH_CLAMD_URL", "clamd://host/path.sock", "troth.E013"),
        ("TROTH_CLAMD_URL", f"clamd://me:{SECRET}@host", "troth.E013"),
        ("TROTH_CLAMD_URL", "clamd://ho st", "troth.E013"),
        ("TROTH_CLAMD_URL", "tcp://host:3310", "troth.E013"),
        ("TROTH_SEARCH", "on", "troth.E014"),
        ("TROTH_BASE_URL", "https://drive.example", "troth.E012"),
        ("TROTH_BASE_URL", "http://0.0.0.0:8000", "troth.E012"),
        ("TROTH_BASE_URL", "http://[::]:8000", "troth.E012"),
        ("TROTH_BASE_URL", "http://192.168.1.7:8000", "troth.E012"),
        ("TROTH_BASE_URL", "http://127.0.0.1.drive.example", "troth.E012"),
        ("TROTH_VAR", "/dev/null/var", "troth.E011"),
    ],
)
def test_nonsense_is_one_problem_with_a_hint_and_without_the_secret(name: str, value: str, id: str) -> None:
    settings = read({name: value})
    assert ids(settings) == [id]
    (problem,) = settings.problems
    assert name in problem.sentence
    assert problem.hint
    assert SECRET not in problem.sentence + problem.hint
    assert SECRET[:20] not in problem.sentence + problem.hint


def test_what_is_wrong_falls_back_to_the_careful_side() -> None:
    settings = read({**PRODUCTION, "TROTH_MODE": "prod"})
    assert (settings.mode, ids(settings)) == ("production", ["troth.E002"])
    assert read({"TROTH_TRUSTED_PROXIES": "yes"}).trusted_proxies == 0


def test_several_mistakes_are_all_told_at_once() -> None:
    wrong = {"TROTH_MODE": "x", "TROTH_EMAIL_URL": "x", "TROTH_TRUSTED_PROXIES": "x"}
    assert {"troth.E002", "troth.E007", "troth.E008"} <= set(ids(read(wrong)))


@given(st.dictionaries(st.sampled_from(sorted({
    "TROTH_MODE", "TROTH_BASE_URL", "TROTH_SECRET_KEY", "TROTH_DATABASE_URL", "TROTH_CACHE_URL", "TROTH_EMAIL_URL",
    "TROTH_EMAIL_FROM", "TROTH_TRUSTED_PROXIES", "TROTH_CERTIFICATE_CONTACTS", "TROTH_EMAIL_URL_FILE",
})), ANY))  # fmt: skip
def test_whatever_the_environment_says_reading_it_does_not_raise(environ: dict[str, str]) -> None:
    for problem in read(environ).problems:
        assert problem.id.startswith("troth.E")
        assert problem.hint


# --- secrets in files ---


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TROTH_SECRET_KEY", GOOD_KEY),
        ("TROTH_DATABASE_URL", f"postgres://me:{SECRET}@host/db"),
        ("TROTH_EMAIL_URL", f"smtps://me:{SECRET}@host"),
        ("TROTH_CACHE_URL", f"redis://:{SECRET}@host"),
    ],
)
def test_a_file_says_the_same_as_the_variable(tmp_path: Path, name: str, value: str) -> None:
    (tmp_path / "secret").write_text(f"{value}\n")
    by_file, by_value = read({f"{name}_FILE": str(tmp_path / "secret")}), read({name: value})
    assert by_file.problems == ()
    for field in ("secret_key",) if name == "TROTH_SECRET_KEY" else ("database", "mail", "cache"):
        assert getattr(by_file, field) == getattr(by_value, field)


def test_the_file_wins_over_the_variable(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(GOOD_KEY)
    environ = {"TROTH_SECRET_KEY": "x" * 3, "TROTH_SECRET_KEY_FILE": str(tmp_path / "secret")}
    assert read(environ).secret_key == GOOD_KEY


@pytest.mark.parametrize("made", ["missing", "folder", "binary"])
def test_a_secret_file_that_cannot_be_read_is_a_problem(tmp_path: Path, made: str) -> None:
    path = tmp_path / "secret"
    if made == "folder":
        path.mkdir()
    if made == "binary":
        path.write_bytes(b"\xff\xfe\x00" + SECRET.encode())
    settings = read({"TROTH_EMAIL_URL_FILE": str(path)})
    assert ids(settings) == ["troth.E001"]
    assert "TROTH_EMAIL_URL_FILE" in settings.problems[0].sentence
    assert SECRET not in repr(settings.problems)


def test_secrets_are_not_in_the_settings_when_they_are_printed() -> None:
    environ = {
        "TROTH_SECRET_KEY": GOOD_KEY, "TROTH_DATABASE_URL": f"postgres://me:{SECRET}@host/db",
        "TROTH_EMAIL_URL": f"smtps://me:{SECRET}@host",
    }  # fmt: skip
    shown = repr(read(environ))
    assert SECRET not in shown
    assert GOOD_KEY not in shown


# --- what each one means ---


def test_the_key_in_the_keys_folder_is_used_when_none_is_given(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret.key").write_text(f"{GOOD_KEY}\n")
    assert read({"TROTH_VAR": str(tmp_path)}).secret_key == GOOD_KEY


def test_a_folder_that_does_not_exist_yet_is_fine_where_it_can_be_made(tmp_path: Path) -> None:
    settings = read({"TROTH_VAR": str(tmp_path / "a" / "b")})
    assert settings.problems == ()
    assert settings.var == tmp_path / "a" / "b"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://drive.example/", "https://drive.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_the_base_url_has_no_slash_at_its_end(url: str, expected: str) -> None:
    settings = read({**PRODUCTION, "TROTH_BASE_URL": url})
    assert (settings.base_url, settings.problems) == (expected, ())
    assert settings.secure is url.startswith("https")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "localhost", "LOCALHOST", "[::1]"])
def test_a_demonstration_is_found_on_this_machine_only(host: str) -> None:
    """Its letters can be read and its staff entered by anybody who reaches it."""
    assert read({"TROTH_BASE_URL": f"http://{host}:8000"}).problems == ()


def test_a_postgresql_address_is_taken_apart() -> None:
    settings = read({"TROTH_DATABASE_URL": "postgresql://me:p%40ss%2Fword@db.example:5433/tr%2Foth?sslmode=require"})
    assert settings.problems == ()
    database = settings.database
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["NAME"], database["USER"], database["PASSWORD"]) == ("tr/oth", "me", "p@ss/word")
    assert (database["HOST"], database["PORT"]) == ("db.example", "5433")
    assert database["OPTIONS"]["sslmode"] == "require"
    assert database["OPTIONS"]["pool"]["max_size"] >= 4


def test_postgresql_is_reached_by_its_socket_where_no_host_is_named() -> None:
    database = read({"TROTH_DATABASE_URL": "postgres:///troth?host=/run/postgresql"}).database
    assert (database["NAME"], database["HOST"], database["OPTIONS"]["host"]) == ("troth", "", "/run/postgresql")


def test_sqlite_lies_in_the_state_folder_or_where_it_is_told(tmp_path: Path) -> None:
    assert read({"TROTH_DATABASE_URL": "sqlite:///srv/a%20b.db"}).database["NAME"] == "/srv/a b.db"
    for url in ("sqlite:", "sqlite:///"):
        settings = read({"TROTH_VAR": str(tmp_path), "TROTH_DATABASE_URL": url})
        assert settings.database["NAME"] == str(tmp_path / "troth.db")
    options = settings.database["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert all(pragma in options["init_command"] for pragma in ("WAL", "synchronous=FULL", "secure_delete=ON"))


@pytest.mark.parametrize(
    ("url", "mail"),
    [
        ("smtp://mail.example", Mail("mail.example", 25)),
        ("smtp+starttls://me:p%3Aw@mail.example", Mail("mail.example", 587, "me", "p:w", "starttls")),
        ("smtps://me:pw@mail.example", Mail("mail.example", 465, "me", "pw", "tls")),
        ("smtp://[::1]:2525", Mail("::1", 2525)),
    ],
)
def test_a_mail_address_says_host_port_account_and_encryption(url: str, mail: Mail) -> None:
    settings = read({"TROTH_EMAIL_URL": url})
    assert (settings.mail, settings.problems) == (mail, ())


@pytest.mark.parametrize("count", ["0", "1", "9"])
def test_the_number_of_proxies_is_counted(count: str) -> None:
    assert read({"TROTH_TRUSTED_PROXIES": count}).trusted_proxies == int(count)


# --- production ---


def test_production_starts_with_a_way_for_mail() -> None:
    settings = read(PRODUCTION)
    assert (settings.problems, settings.demo) == ((), False)


def test_production_refuses_to_start_without_a_way_for_mail() -> None:
    assert ids(read({"TROTH_MODE": "production"})) == ["troth.E009"]


@pytest.mark.parametrize("key", ["changeme", "secret", "a" * 50, "django-insecure-" + GOOD_KEY])
def test_production_refuses_a_secret_that_anybody_could_guess(key: str) -> None:
    assert ids(read({**PRODUCTION, "TROTH_SECRET_KEY": key})) == ["troth.E004"]


def test_without_a_key_each_process_makes_up_its_own_and_none_is_the_same() -> None:
    var = {"TROTH_VAR": "/nonexistent-troth"}
    keys = {read(var).secret_key for _ in range(3)}
    assert len(keys) == 3
    assert all(len(key) >= 50 for key in keys)


@pytest.mark.parametrize(
    ("url", "scanner", "told"),
    [
        ("clamd://scan.example", Scanner(host="scan.example"), "clamd://scan.example:3310"),
        ("clamd://127.0.0.1:3399/", Scanner(host="127.0.0.1", port=3399), "clamd://127.0.0.1:3399"),
        ("clamd://[::1]:3310", Scanner(host="::1"), "clamd://[::1]:3310"),
        ("clamd:///run/clamav/clamd.ctl", Scanner(socket="/run/clamav/clamd.ctl"), "clamd:///run/clamav/clamd.ctl"),
    ],
)
def test_a_scanner_listens_at_a_host_or_at_a_socket_of_this_machine(url: str, scanner: Scanner, told: str) -> None:
    found = read({"TROTH_CLAMD_URL": url})
    assert (found.problems, found.scanner, str(found.scanner)) == ((), scanner, told)


def test_search_keeps_its_index_unless_it_is_switched_off_and_a_wrong_word_keeps_none() -> None:
    assert [read({"TROTH_SEARCH": word} if word else {}).search for word in ("", "text", "off", "on")] == [
        "text", "text", "off", "off",
    ]  # fmt: skip
