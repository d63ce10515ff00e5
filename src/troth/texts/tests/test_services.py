"""Importing drafts and publishing them."""

from datetime import timedelta

import pytest
from django.conf import settings

from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.ledger import Event
from troth.promises.models import Operator, Service
from troth.texts import rules
from troth.texts.makers import SEED_LOCALES, SEED_TEXTS, a_published_note, a_published_seed_text, seed_source
from troth.texts.models import Clause, Edition, Rendering, Text
from troth.texts.services import import_rendering, importing, publish, still_wanted
from troth.texts.tests.cases import GU, HAND, LIN, NOON

pytestmark = pytest.mark.django_db

ONE = "# A\n\n## 1. a {#a}\n\nFirst.\n"
TWO = "# A\n\n## 1. a {#a}\n\nSecond.\n\n## 2. b {#b}\n\nMore.\n"


def _import(source: str = ONE, locale: str = "en", slug: str = "a-text", kind: str = "notice") -> Edition:
    return import_rendering(slug, locale, kind, source, at=NOON, by=LIN).edition


def test_an_import_makes_a_draft_with_its_clauses_and_one_event() -> None:
    done = import_rendering("a-text", "en", "notice", TWO, drafter="Lin Lan", at=NOON, by=LIN)
    assert (done.edition.number, done.edition.status, done.edition.drafter) == (1, "draft", "Lin Lan")
    assert [(c.position, c.clause_id, c.title) for c in done.rendering.clauses.all()] == [
        (1, "a", "a"),
        (2, "b", "b"),
    ]
    event = Event.objects.get(kind="text.imported")
    assert event.facts == {
        "slug": "a-text",
        "number": 1,
        "locale": "en",
        "title": "A",
        "sha256": done.reading.sha256,
        "source_sha256": done.reading.source_sha256,
    }


def test_importing_a_language_again_replaces_it_in_the_same_draft() -> None:
    first, second = _import(ONE), _import(TWO)
    assert first == second
    assert [rendering.source for rendering in Rendering.objects.all()] == [TWO]
    assert Clause.objects.count() == 2


def test_languages_are_imported_one_by_one_into_one_draft() -> None:
    assert _import(ONE, "en") == _import(ONE, "zh-hans")
    assert list(Rendering.objects.values_list("locale", flat=True)) == ["en", "zh-hans"]


def test_a_draft_published_meanwhile_is_not_imported_into(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = a_published_note("a-text", at=NOON, by=HAND)
    monkeypatch.setattr(importing, "_draft", lambda text: edition)  # as another process saw it a moment before
    with pytest.raises(Refused, match=r"moment ago|刚刚"):
        _import(ONE)


def test_an_import_after_publishing_begins_the_next_edition() -> None:
    a_published_note("a-text", at=NOON, by=HAND)
    assert _import(ONE).number == 2


@pytest.mark.parametrize(
    ("argument", "value", "field"),
    [
        ("slug", "Not A Slug", "slug"),
        ("slug", "x" * 61, "slug"),
        ("locale", "fr", "locale"),
        ("kind", "poem", "kind"),
        ("source", "no title", "source"),
        ("source", "# T\n\n\x07", "source"),
    ],
)
def test_an_import_that_cannot_be_understood_is_refused(argument: str, value: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        _import(**({"source": ONE} | {argument: value}))
    assert refusal.value.field == field
    assert not Text.objects.exists()
    assert not Event.objects.exists()


def test_a_text_keeps_its_kind() -> None:
    _import(kind="notice")
    with pytest.raises(Refused, match=r"a-text"):
        _import(kind="policy")


def test_a_text_is_attached_to_its_service_and_to_no_other() -> None:
    operator = Operator.objects.create(slug="spruce", names={"en": "Spruce Cloud"})
    for slug in ("drive", "mail"):
        Service.objects.create(slug=slug, names={"en": slug}, kind="storage", operator=operator)
    import_rendering("a-text", "en", "notice", ONE, "drive", at=NOON, by=LIN)
    assert Text.objects.get().service == Service.objects.get(slug="drive")
    with pytest.raises(NotFound):
        import_rendering("a-text", "en", "notice", ONE, "nothing", at=NOON, by=LIN)
    with pytest.raises(Refused):
        import_rendering("a-text", "en", "notice", ONE, "mail", at=NOON, by=LIN)


def test_only_a_drafter_imports_and_only_an_approver_publishes() -> None:
    for stranger in (GU, Actor.person("mallory"), Actor.nobody()):
        with pytest.raises(Forbidden):
            import_rendering("a-text", "en", "notice", ONE, at=NOON, by=stranger)
    _import()
    for stranger in (LIN, Actor.person("mallory"), Actor.nobody()):
        with pytest.raises(Forbidden):
            publish("a-text", drafter="Lin", approver="Gu", at=NOON, by=stranger)
    assert Edition.objects.get().is_draft


def test_publishing_puts_in_force_and_records_one_event_with_all_digests() -> None:
    _import(ONE, "en")
    _import(ONE, "zh-hans")
    edition = publish("a-text", drafter=" Lin  Lan ", approver="Gu Yuan", at=NOON, by=GU)
    assert (edition.status, edition.change_class, edition.effective_at) == ("published", "first", NOON)
    facts = Event.objects.get(kind="text.published").facts
    assert (facts["slug"], facts["number"], facts["supersedes"]) == ("a-text", 1, None)
    assert (facts["drafter"], facts["approver"]) == ("Lin Lan", "Gu Yuan")
    assert {locale: named["sha256"] for locale, named in facts["renderings"].items()} == {
        rendering.locale: rendering.sha256 for rendering in edition.renderings.all()
    }


def test_publishing_supersedes_the_edition_before_in_the_same_act() -> None:
    first = a_published_note(at=NOON, by=HAND)
    second = a_published_note(opens=10, at=NOON + timedelta(days=1), by=HAND)
    first.refresh_from_db()
    assert (first.status, second.status, second.change_class) == ("superseded", "published", "adverse")
    assert Event.objects.filter(kind="text.published").latest("at").facts["supersedes"] == 1


def test_a_later_edition_is_of_the_kind_of_change_its_head_says() -> None:
    a_published_note("a-text", at=NOON, by=HAND)
    _import("---\nchange: editorial\n---\n" + ONE)
    assert publish("a-text", drafter="Lin", approver="Gu", at=NOON, by=GU).change_class == "editorial"


@pytest.mark.parametrize("approver", ["Lin Lan", " lin  lan ", "ＬＩＮ ＬＡＮ", ""])
def test_one_person_alone_publishes_nothing(approver: str) -> None:
    _import()
    with pytest.raises(Refused):
        publish("a-text", drafter="Lin Lan", approver=approver, at=NOON, by=HAND)
    assert Edition.objects.get().is_draft
    assert not Event.objects.filter(kind="text.published").exists()


@pytest.mark.parametrize("name", ["Lin\u200b Lan", "Lin Lan\u00ad", "\u2066Lin Lan\u2069", "Lin Lan\ufe0f"])
def test_a_name_with_characters_nobody_sees_is_refused_for_either_of_the_two(name: str) -> None:
    import_rendering("a-text", "en", "notice", ONE, drafter="Lin Lan", at=NOON, by=LIN)
    for drafter, approver, field in (("Lin Lan", name, "approver"), (name, "Lin Lan", "drafter")):
        with pytest.raises(Invalid) as refused:
            publish("a-text", drafter=drafter, approver=approver, at=NOON, by=HAND)
        assert refused.value.field == field
    import_rendering("a-text", "en", "notice", ONE, drafter=name, at=NOON, by=LIN)
    with pytest.raises(Refused):
        publish("a-text", drafter="Somebody", approver="Lin Lan", at=NOON, by=HAND)
    assert Edition.objects.get().is_draft


def test_who_imported_may_not_approve_under_another_drafters_name() -> None:
    import_rendering("a-text", "en", "notice", ONE, drafter="Lin Lan", at=NOON, by=LIN)
    with pytest.raises(Refused, match=r"second person|另一个人"):
        publish("a-text", drafter="Somebody Else", approver="Lin Lan", at=NOON, by=HAND)


def test_a_text_does_not_take_effect_in_the_past() -> None:
    _import()
    with pytest.raises(Invalid):
        publish("a-text", drafter="L", approver="G", effective_at=NOON - timedelta(seconds=1), at=NOON, by=HAND)


def test_without_a_draft_there_is_nothing_to_publish() -> None:
    with pytest.raises(NotFound):
        publish("a-text", drafter="Lin", approver="Gu", at=NOON, by=HAND)
    a_published_note("a-text", at=NOON, by=HAND)
    with pytest.raises(NotFound):
        publish("a-text", drafter="Lin", approver="Gu", at=NOON, by=HAND)


@pytest.mark.parametrize(
    "other",
    [
        TWO,
        ONE.replace("{#a}", "{#a conspicuous}"),
        ONE.replace("{#a}", "{#a consent=news}"),
        ONE.replace("{#a}", "{#a tag=price}"),
        "---\nlevel: sms\n---\n" + ONE,
    ],
)
def test_languages_that_say_different_things_are_not_published(other: str) -> None:
    _import(ONE, "en")
    _import(other, "zh-hans")
    with pytest.raises(Refused, match=r"en.*zh-hans"):
        publish("a-text", drafter="Lin", approver="Gu", at=NOON, by=HAND)
    assert Edition.objects.get().is_draft


REQUIRED = list(rules.REQUIRED["agreement"])


def _agreement(tags: list[str]) -> str:
    clauses = (f"## {n}. x {{#{tag} tag={tag} conspicuous}}\n\n**bold**\n\n" for n, tag in enumerate(tags, 1))
    return "# T\n\n" + "".join(clauses)


@pytest.mark.parametrize("missing", REQUIRED)
def test_an_agreement_without_a_required_fact_is_refused_and_the_fact_named(missing: str) -> None:
    _import(_agreement([tag for tag in REQUIRED if tag != missing]), kind="agreement")
    with pytest.raises(Refused, match=missing):
        publish("a-text", drafter="Lin", approver="Gu", at=NOON, by=HAND)
    _import(_agreement(REQUIRED), kind="agreement")
    publish("a-text", drafter="Lin", approver="Gu", at=NOON, by=HAND)


def test_a_clause_that_limits_liability_must_be_conspicuous() -> None:
    faint = _agreement(REQUIRED).replace("tag=liability conspicuous", "tag=liability")
    _import(faint, kind="agreement")
    with pytest.raises(Refused, match="liability"):
        publish("a-text", drafter="Lin", approver="Gu", at=NOON, by=HAND)


def test_a_privacy_notice_has_its_two_lists_and_the_rights() -> None:
    _import(_agreement(["collected"]), kind="privacy")
    with pytest.raises(Refused, match=r"shared.*rights"):
        publish("a-text", drafter="Lin", approver="Gu", at=NOON, by=HAND)


@pytest.mark.parametrize("slug", SEED_TEXTS)
def test_each_seed_text_is_published_without_a_remark(slug: str) -> None:
    for locale in SEED_LOCALES:
        done = import_rendering(slug, locale, SEED_TEXTS[slug], seed_source(slug, locale), at=NOON, by=LIN)
        assert done.reading.warnings == ()
        assert still_wanted(done.rendering) == ""
        assert all(clause.summary for clause in done.reading.clauses)
    edition = a_published_seed_text(slug, at=NOON, by=HAND)
    assert set(edition.renderings.values_list("locale", flat=True)) == {code for code, _ in settings.LANGUAGES}
