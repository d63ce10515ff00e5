"""A signed statement as staff read it: its facts in the reader's language, and what can be computed again."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from troth.ceremonies.models import Document
from troth.ceremonies.queries.facts import groups_of
from troth.flows.queries.clauses import ClausePlace, clause_titles
from troth.press import Fact, FactGroup
from troth.web.instants import zoned


def groups(statement: dict[str, Any]) -> tuple[FactGroup, ...]:
    """The statement, heading by heading, contacts in full: staff who may open it may read it."""
    return tuple(groups_of(statement, named=_clauses(statement), written=lambda _kind, value: value))


def evidence(document: Document, statement: dict[str, Any]) -> FactGroup:
    """What anyone can check by computing it again."""
    pages = str(document.pages) if document.pages else _("none yet")
    facts = [
        Fact(_("Sealed file"), document.sha256 or _("not sealed yet"), _("SHA-256 of the PDF")),
        Fact(_("Statement"), document.statement_sha256, _("SHA-256 of the signed statement (RFC 8785)")),
        Fact(
            _("Presentation"),
            statement.get("presentation_sha256", _("erased")),
            _("SHA-256 of the list of what was shown"),
        ),
        Fact(pgettext("of a file", "Pages"), pages),
    ]
    if document.sealed_at:
        facts.insert(1, Fact(_("Sealed at"), zoned(document.sealed_at, seconds=True)))
    if document.missing_glyphs:
        facts.append(Fact(_("Signs no font has"), str(document.missing_glyphs), _("printed by their number")))
    return FactGroup(_("Evidence"), tuple(facts))


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
