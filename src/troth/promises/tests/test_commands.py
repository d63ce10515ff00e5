"""`troth operator add` and `troth service add`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from troth.ledger import Event
from troth.promises.models import Operator, Service

pytestmark = pytest.mark.django_db
SPRUCE = ("operator", "add", "spruce", "--name", "zh-hans=云杉", "en=Spruce", "--mail", "help@spruce.example")
DRIVE = ("service", "add", "drive", "--name", "zh-hans=网盘", "--kind", "storage", "--operator", "spruce")


def run(*arguments: str) -> tuple[object, str]:
    """The exit code, and what was said about a refusal."""
    err = StringIO()
    try:
        with translation.override("en"):
            call_command(*arguments, stderr=err)
    except SystemExit as end:
        return end.code, err.getvalue().strip()
    return 0, err.getvalue().strip()


def test_a_provider_and_its_service_are_entered_by_command() -> None:
    assert run(*SPRUCE) == (0, "")
    assert run(*DRIVE, "--home", "https://drive.example/") == (0, "")
    service = Service.objects.get(slug="drive")
    assert service.operator == Operator.objects.get(slug="spruce")
    assert service.operator.names == {"zh-hans": "云杉", "en": "Spruce"}
    assert service.operator.mail == "help@spruce.example"
    assert service.home == "https://drive.example/"
    assert {event.actor_id for event in Event.objects.all()} == {"operator add", "service add"}


def test_a_name_that_is_taken_is_answered_with_no() -> None:
    run(*SPRUCE)
    assert run(*SPRUCE) == (1, "There is already a provider called spruce.")


def test_an_unknown_provider_is_answered_with_no() -> None:
    assert run(*DRIVE) == (1, "There is no provider called spruce.")
    assert not Service.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        ("--mail", "help"),
        ("--mail", "a@b.example\x00"),
        ("--phone", "1" * 41),
        ("--address", "x" * 201),
        ("--address", "two\nlines"),
        ("--registration", "9" * 61),
        ("--registration", "\u202e9"),
        ("--name", "en=" + "x" * 201),
        ("--name", "en=a\x07"),
    ],
)
def test_a_provider_is_entered_with_words_that_fit_and_can_be_read(more: tuple[str, str]) -> None:
    code, told = run("operator", "add", "spruce", "--name", "zh-hans=云杉", *more)
    assert code == 2, told
    assert not Operator.objects.exists()


def test_a_service_has_a_name_that_can_be_read_and_a_home_that_fits() -> None:
    run(*SPRUCE)
    for more in (("--name", "en=" + "x" * 201), ("--name", "en=\u202ea"), ("--home", "https://a.example/" + "x" * 200)):
        assert run(*DRIVE, *more)[0] == 2, more
    assert not Service.objects.exists()


@pytest.mark.parametrize("slug", ["Spruce", "a b", "-a", "云杉", "a" * 61])
def test_a_malformed_short_name_is_wrong_use(slug: str) -> None:
    code, told = run("operator", "add", "--name", "en=X", "--", slug)
    assert code == 2
    assert "small letters" in told


@pytest.mark.parametrize("home", ["javascript:alert(1)", "drive.example", "https://", "https://[::1", "https://a b/"])
def test_a_home_page_that_no_link_may_lead_to_is_wrong_use(home: str) -> None:
    run(*SPRUCE)
    assert run(*DRIVE, "--home", home)[0] == 2
    assert not Service.objects.exists()


@pytest.mark.parametrize("name", ["Spruce", "fr=Sapin", "en="])
def test_a_name_needs_a_language_we_speak(name: str) -> None:
    with pytest.raises(CommandError, match="LOCALE=NAME"):
        run("operator", "add", "spruce", "--name", name)
