"""Ceremonies in each state, made through the services only, over short texts of an invented provider."""

from datetime import datetime, timedelta

from troth.ceremonies.models import Ceremony, Document
from troth.ceremonies.services import agree, enter_code, open_ceremony, present, request_code, sign
from troth.ceremonies.services.signing import Connection
from troth.core.actors import Actor
from troth.ledger.models import Event
from troth.people.models import Code, ContactPoint, Person
from troth.people.tests.makers import NOON, SETUP, ivan, the_code
from troth.promises.models import Operator
from troth.promises.services import enter_operator, offer_service
from troth.texts.models import Edition
from troth.texts.rules import CONSPICUOUS, REQUIRED
from troth.texts.services import import_rendering, publish

TERMS, PRIVACY, DISCLAIMERS = "spruce-terms", "spruce-privacy", "spruce-disclaimers"
KINDS = {TERMS: "agreement", PRIVACY: "privacy", DISCLAIMERS: "disclaimer"}
TITLES = {"zh-hans": "云杉网盘", "en": "Spruce Drive"}
HERE = Connection("192.0.2.7", "socket", "Mozilla/5.0 (a test)")
MINUTE = timedelta(minutes=1)


def spruce(*, at: datetime = NOON, level: str = "mail", home: str = "") -> None:
    """The provider with its three texts in force, in both languages; a second call changes nothing."""
    if Operator.objects.filter(slug="spruce").exists():
        return
    names = {"zh-hans": "云杉网络", "en": "Spruce Networks"}
    operator = enter_operator("spruce", names, mail="help@spruce.example", at=at, by=SETUP)
    offer_service("spruce-drive", TITLES, kind="storage", operator=operator, home=home, at=at, by=SETUP)
    for slug in KINDS:
        a_new_edition(slug, at=at, level=level)


def a_new_edition(
    slug: str = TERMS, *, at: datetime = NOON, effective_at: datetime | None = None, level: str = "mail",
    change: str = "adverse", needed: str = "",
) -> Edition:  # fmt: skip
    """The next edition of a text, published; `needed` names a consent that the contract cannot do without."""
    for locale in TITLES:
        text = source(slug, locale, level=level, change=change, needed=needed)
        import_rendering(slug, locale, KINDS[slug], text, "spruce-drive", at=at, by=SETUP)
    return publish(slug, drafter="Lin Lan", approver="Gu Yuan", effective_at=effective_at, at=at, by=SETUP)


def source(slug: str, locale: str, *, level: str, change: str, needed: str = "") -> str:
    """A text of this kind with a clause for each fact it must state; two of them ask for a consent."""
    kind = KINDS[slug]
    head = f"---\nlevel: {level}\nchange: {change}\n---\n# {TITLES[locale]} {kind}\n\n"
    weighty = CONSPICUOUS.get(kind, ())
    clauses = [_clause(tag, tag, "conspicuous gist" if tag in weighty else "") for tag in REQUIRED[kind]]
    if kind == "privacy":
        clauses += [_clause(f"ask-{name}", "consent", f"consent={name} optional") for name in ("news", "analytics")]
    if needed:
        clauses.append(_clause(f"ask-{needed}", "consent", f"consent={needed}"))
    return head + "\n\n".join(clauses) + "\n"


def _clause(name: str, tag: str, marks: str) -> str:
    return f"## {name} {{#{name} tag={tag} {marks}}}\n\n> [!summary] In short: {name}.\n\n**About {name}.** And more."


def by(person: Person) -> Actor:
    return Actor.person(person.pk)


def opened(person: Person | None = None, *, at: datetime = NOON, locale: str = "en") -> Ceremony:
    """A ceremony that the person opened and that was not shown yet."""
    spruce(at=at)
    person = person or ivan(at=at)
    return open_ceremony(person, TERMS, locale=locale, at=at, by=by(person))


def presented(person: Person | None = None, *, at: datetime = NOON, locale: str = "en") -> Ceremony:
    ceremony = opened(person, at=at, locale=locale)
    return present(ceremony, locale=locale, at=at, by=by(ceremony.person))


def agreed(person: Person | None = None, *, at: datetime = NOON, **consents: bool) -> Ceremony:
    """Read for a minute, then agreed."""
    ceremony = presented(person, at=at)
    return agree(
        ceremony, consents=consents, reading="", manifest_sha256=ceremony.manifest_sha256,
        at=at + MINUTE, by=by(ceremony.person),
    )  # fmt: skip


def a_code(ceremony: Ceremony, *, kind: str = "mail", at: datetime = NOON + MINUTE) -> Code:
    """A code on its way to the person of the ceremony."""
    return request_code(ceremony, contact_of(ceremony, kind), title="Terms", at=at, by=by(ceremony.person))


def contact_of(ceremony: Ceremony, kind: str = "mail") -> ContactPoint:
    return ceremony.person.contacts.get(kind=kind)


def verified(person: Person | None = None, *, at: datetime = NOON, **consents: bool) -> Ceremony:
    ceremony = agreed(person, at=at, **consents)
    code = a_code(ceremony, at=at + MINUTE)
    return enter_code(ceremony, code.pk, the_code(code), at=at + 2 * MINUTE, by=by(ceremony.person))


def signed(person: Person | None = None, *, at: datetime = NOON, name: str = "伊万", **consents: bool) -> Document:
    ceremony = verified(person, at=at, **consents)
    return sign(ceremony, name, connection=HERE, at=at + 3 * MINUTE, by=by(ceremony.person))


def events(kind: str, subject: object) -> list[Event]:
    """What was recorded of this kind about this row, oldest first."""
    pk = getattr(subject, "pk", subject)
    return list(Event.objects.filter(kind=kind, subject_id=str(pk)))


def the_event(kind: str, subject: object) -> Event:
    """The one event of this kind about this row."""
    found = events(kind, subject)
    assert len(found) == 1, f"{kind} was recorded {len(found)} times"
    return found[0]
