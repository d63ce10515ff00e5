"""The facts of a signed statement in the reader's language, each with how it is known."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from troth.ceremonies.models import Document
from troth.ceremonies.queries.conditions import article_13
from troth.flows.queries.clauses import ClausePlace, clause_titles
from troth.web.templatetags.web import instant

Fact = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Facts under one heading: label, value, source."""

    title: str
    facts: tuple[Fact, ...]
    note: str = ""


def groups_of(statement: dict[str, Any]) -> Iterator[Group]:
    """The statement, heading by heading."""
    named = _clauses(statement)
    yield Group(_("Who signed"), tuple(_signer(statement["signer"])))
    yield Group(_("How identity was confirmed"), tuple(_proof(statement["verification"])))
    yield Group(_("When"), tuple(_times(statement)), _("All times are the provider's server's."))
    yield Group(_("From where"), tuple(_connection(statement["connection"])))
    if statement["consents"]:
        yield Group(_("Consents, each asked apart"), tuple(_consents(statement["consents"], named)))
    if statement["reading"]:
        yield Group(
            _("How long clauses were visible"), tuple(_reading(statement["reading"], named)),
            _("Reported by the browser, never more than the server's clock allows. It does not prove reading."),
        )  # fmt: skip
    yield Group(
        _("The four conditions of a reliable electronic signature"), tuple(article_13(statement)),
        _("Electronic Signature Law of the People's Republic of China, article 13."),
    )  # fmt: skip


def evidence(document: Document, statement: dict[str, Any]) -> Group:
    """What anyone can check by computing it again."""
    pages = str(document.pages) if document.pages else _("none yet")
    facts = [
        (_("Sealed file"), document.sha256 or _("not sealed yet"), _("SHA-256 of the PDF")),
        (_("Statement"), document.statement_sha256, _("SHA-256 of the signed statement (RFC 8785)")),
        (
            _("Presentation"),
            statement.get("presentation_sha256", _("erased")),
            _("SHA-256 of the list of what was shown"),
        ),
        (pgettext("of a file", "Pages"), pages, ""),
    ]
    if document.sealed_at:
        facts.insert(1, (_("Sealed at"), moment(document.sealed_at), ""))
    if document.missing_glyphs:
        facts.append((_("Signs no font has"), str(document.missing_glyphs), _("printed by their number")))
    return Group(_("Evidence"), tuple(facts))


def moment(at: datetime | str | None) -> str:
    """An instant in the viewer's zone, with its distance from UTC; unknown says so."""
    if not at:
        return _("unknown")
    return strip_tags(instant(datetime.fromisoformat(at) if isinstance(at, str) else at, seconds=True))


def _signer(signer: dict[str, Any]) -> Iterator[Fact]:
    own = signer["name_source"].endswith("signer")
    source = _("declared by the signer") if own else _("declared by the provider's system")
    yield pgettext("of a person", "Name"), signer["name"] or _("unknown"), source
    for contact in signer["contacts"]:
        label = _("E-mail") if contact["kind"] == "mail" else _("Mobile number")
        since = contact["confirmed_at"]
        confirmed = _("confirmed by code on %(at)s") % {"at": moment(since)} if since else ""
        yield label, contact["value"], confirmed or _("not confirmed: counts for nothing")
    yield _("Person"), signer["person"], _("assigned by the server")


def _proof(proof: dict[str, Any]) -> Iterator[Fact]:
    observed = _("observed by the server")
    channel = _("code by mail") if proof["channel"] == "mail" else _("code by SMS")
    yield _("Level of assurance"), channel, _("a six-digit code bound to this ceremony and these texts")
    yield _("Sent to"), proof["contact"], observed
    yield _("Code issued"), moment(proof["issued_at"]), observed
    yield _("Code entered"), moment(proof["entered_at"]), observed


def _times(statement: dict[str, Any]) -> Iterator[Fact]:
    times, observed = statement["times"], _("observed by the server")
    yield _("Opened"), moment(times["opened_at"]), observed
    yield _("Presented"), moment(times["presented_at"]), observed
    yield _("Agreed"), moment(times["decided_at"]), observed
    yield _("Agreed to electronic form"), moment(statement["electronic_form"]["agreed_at"]), observed
    yield pgettext("time", "Signed"), moment(times["signed_at"]), observed


def _connection(connection: dict[str, Any]) -> Iterator[Fact]:
    how = connection["ip_source"]
    if how.startswith("forwarded:"):
        source = _("reported by %(n)s trusted proxy in front of the server") % {"n": how.split(":")[1]}
    else:
        source = _("the other end of the connection as the server saw it")
    yield _("IP address"), connection["ip"] or _("unknown"), source
    yield _("Browser"), connection["user_agent"] or _("unknown"), _("reported by the browser")


def _clauses(statement: dict[str, Any]) -> Callable[[dict[str, Any]], str]:
    """What the clause that an entry of the statement names is called; its own name where that is not known."""
    entries = [*statement["consents"], *statement["reading"]]
    places = [ClausePlace(act["text"], act["edition"], e["clause"]) for act in statement["acts"] for e in entries]
    titles = clause_titles(places)

    def named(entry: dict[str, Any]) -> str:
        texts = [act for act in statement["acts"] if entry.get("text") in (None, act["text"])]
        found = (titles.clause(act["text"], act["edition"], entry["clause"]) for act in texts)
        return next((title for title in found if title != entry["clause"]), entry["clause"])

    return named


def _consents(consents: list[dict[str, Any]], named: Callable[[dict[str, Any]], str]) -> Iterator[Fact]:
    for consent in consents:
        answer = _("given") if consent["given"] else _("not given")
        source = _("optional; refusing costs nothing") if consent["optional"] else _("needed for the service")
        yield named(consent), answer, source


def _reading(reading: list[dict[str, Any]], named: Callable[[dict[str, Any]], str]) -> Iterator[Fact]:
    for entry in reading:
        yield named(entry), _("%(n)s s") % {"n": round(entry["milliseconds"] / 1000)}, ""
