"""Texts for tests and for the demo, made through the services only."""

from datetime import datetime
from pathlib import Path

from troth.core.actors import Actor
from troth.texts.models import Edition
from troth.texts.services import import_rendering, publish

SEED = Path(__file__).parent / "seed"
SEED_TEXTS = {
    "spruce-drive-terms": "agreement",
    "spruce-drive-privacy": "privacy",
    "spruce-drive-disclaimers": "disclaimer",
}
SEED_LOCALES = ("zh-hans", "en")


def seed_source(slug: str, locale: str) -> str:
    """The Markdown of a seed text."""
    return (SEED / f"{slug}.{locale}.md").read_text(encoding="utf-8")


def a_published_seed_text(
    slug: str,
    *,
    at: datetime,
    by: Actor,
    service: str | None = None,
    drafter: str = "Lin Lan",
    approver: str = "Gu Yuan",
) -> Edition:
    """A seed text imported in both languages and published."""
    for locale in SEED_LOCALES:
        source = seed_source(slug, locale)
        import_rendering(slug, locale, SEED_TEXTS[slug], source, service, drafter=drafter, at=at, by=by)
    return publish(slug, drafter=drafter, approver=approver, at=at, by=by)


NOTE = "# Note\n\n## 1. Hours {#hours}\n\n> [!summary] When we are there.\n\nFrom %(from)s to 18.\n"


def a_published_note(slug: str = "note", *, opens: int = 9, at: datetime, by: Actor) -> Edition:
    """The smallest text that can be published, in one language."""
    import_rendering(slug, "en", "notice", NOTE % {"from": opens}, at=at, by=by)
    return publish(slug, drafter="Lin Lan", approver="Gu Yuan", at=at, by=by)
