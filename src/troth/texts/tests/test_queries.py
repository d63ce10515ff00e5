"""What pages ask of texts."""

from datetime import timedelta

import pytest

from troth.core.refusals import NotFound
from troth.texts.makers import a_published_note, a_published_seed_text
from troth.texts.models import Edition, Status
from troth.texts.queries import edition_in_force, edition_page, editions_of, rendering_of, texts_in_force
from troth.texts.services import import_rendering, publish
from troth.texts.tests.cases import HAND, LIN, NOON

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def _number(slug: str, at: object) -> int | None:
    edition = edition_in_force(slug, at)  # type: ignore[arg-type]
    return edition.number if edition else None


def test_an_edition_announced_for_later_leaves_the_old_one_in_force_until_then() -> None:
    a_published_note(at=NOON, by=HAND)
    source = "# Note\n\n## 1. Hours {#hours}\n\nFrom 10.\n"
    import_rendering("note", "en", "notice", source, at=NOON, by=LIN)
    publish("note", drafter="Lin", approver="Gu", effective_at=NOON + 30 * DAY, at=NOON + DAY, by=HAND)
    assert _number("note", NOON - DAY) is None
    assert _number("note", NOON) == 1
    assert _number("note", NOON + 30 * DAY - timedelta(seconds=1)) == 1
    assert _number("note", NOON + 30 * DAY) == 2


def test_a_withdrawn_edition_is_in_force_for_nobody() -> None:
    edition = a_published_note(at=NOON, by=HAND)
    Edition.objects.filter(pk=edition.pk).update(status=Status.WITHDRAWN)
    assert edition_in_force("note", NOON) is None
    with pytest.raises(NotFound):
        edition_page("note", "en", at=NOON, number=1)


def test_a_draft_is_shown_to_nobody() -> None:
    import_rendering("note", "en", "notice", "# N\n\n## 1. a {#a}\n\nx\n", at=NOON, by=LIN)
    with pytest.raises(NotFound):
        edition_page("note", "en", at=NOON)
    with pytest.raises(NotFound):
        edition_page("note", "en", at=NOON, number=1)


def test_a_language_that_is_not_there_falls_back_to_its_relative_and_then_to_the_house() -> None:
    edition = a_published_seed_text("spruce-drive-terms", at=NOON, by=HAND)
    for asked, given in {
        "en": "en",
        "en-gb": "en",
        "zh-hans": "zh-hans",
        "zh-hant": "zh-hans",
        "fr": "zh-hans",
    }.items():
        assert rendering_of(edition, asked).locale == given
    assert rendering_of(a_published_note(at=NOON, by=HAND), "zh-hans").locale == "en"


def test_the_page_of_an_edition_brings_everything_it_shows() -> None:
    a_published_seed_text("spruce-drive-terms", at=NOON, by=HAND)
    page = edition_page("spruce-drive-terms", "zh-hans", at=NOON)
    assert [clause.clause_id for clause in page.gist] == [
        "service",
        "price",
        "data",
        "cancellation",
        "complaints",
    ]
    assert page.locales == ("en", "zh-hans")
    assert all(f'id="{clause.anchor}"' in page.html for clause in page.clauses)
    assert {"price", "liability", "changes"} <= {clause.clause_id for clause in page.conspicuous}
    assert page.minutes > 10
    assert edition_page("spruce-drive-terms", "zh-hans", at=NOON, number=1) == page


def test_consents_are_asked_one_by_one_and_are_optional() -> None:
    a_published_seed_text("spruce-drive-privacy", at=NOON, by=HAND)
    page = edition_page("spruce-drive-privacy", "en", at=NOON)
    assert [(clause.consent, clause.optional) for clause in page.consents] == [
        ("news", True),
        ("analytics", True),
    ]


def test_the_history_lists_every_public_edition_newest_first() -> None:
    a_published_note(at=NOON, by=HAND)
    a_published_note(opens=10, at=NOON + DAY, by=HAND)
    assert [(line.number, line.status) for line in editions_of("note", "en")] == [
        (2, "published"),
        (1, "superseded"),
    ]


def test_texts_in_force_are_one_line_a_text() -> None:
    a_published_note(at=NOON, by=HAND)
    a_published_note(opens=10, at=NOON + DAY, by=HAND)
    a_published_note("other", at=NOON, by=HAND)
    assert [(line.slug, line.number) for line in texts_in_force("notice", "en", at=NOON + DAY)] == [
        ("note", 2),
        ("other", 1),
    ]
    assert [line.number for line in texts_in_force("notice", "en", at=NOON)] == [1, 1]
