"""The paper of a signed ceremony: the texts as presented, and the certificate that tells how it came about."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from troth.ceremonies.models import Document
from troth.ceremonies.queries.conditions import limits
from troth.ceremonies.queries.facts import Named, groups_of
from troth.ceremonies.queries.sets import consents_asked
from troth.channels.rules import mask_mail, mask_phone
from troth.press import Certificate, Fact, FactGroup, Paper, Part, Signature
from troth.web.instants import house_date


def paper_of(document: Document) -> Paper:
    """Everything that is printed, in the language in which the texts were presented."""
    ceremony = document.ceremony
    facts = document.facts()
    with translation.override(ceremony.locale):
        items = list(ceremony.items.select_related("rendering", "edition__text"))
        return Paper(
            title=items[0].rendering.title,
            subtitle=_("Agreement as presented and signed, with certificate of evidence"),
            provider=_called(facts["provider"], ceremony.locale),
            lang=_typographic(ceremony.locale),
            identifier=str(document.pk),
            created=document.signed_at,
            parts=tuple(
                Part(
                    title=item.rendering.title,
                    edition_line=_edition_line(item.edition.number, item.edition.effective_at),
                    html=item.rendering.html,
                    lang=_typographic(item.rendering.locale),
                    sha256=item.rendering.sha256,
                    key_label=_("Of great weight for you: please note the words in bold"),
                )
                for item in items
            ),
            certificate=_certificate(document, facts),
            footer_label=_("Document"),
            keywords=(f"troth-statement-sha256={document.statement_sha256}",),
        )


def _certificate(document: Document, facts: dict[str, Any]) -> Certificate:
    signature = facts["signature"]
    return Certificate(
        title=_("Certificate of evidence"),
        lede=_(
            "What follows was recorded by the provider's server while the agreement was read, decided on and "
            "signed. Each fact says how it is known; what is not known is said to be unknown."
        ),
        groups=tuple(_groups(document, facts)),
        signature=Signature(
            label=_("Signature, as the signer made it"),
            typed_name=signature.get("name", ""),
            strokes=[[(x / 10, y / 10, t, p / 1000) for x, y, t, p in s] for s in signature.get("strokes", [])],
        ),
        statements_title=_("What this does not prove"),
        statements=tuple(limits(facts)),
    )


def _groups(document: Document, facts: dict[str, Any]) -> Iterator[FactGroup]:
    signer, *rest = groups_of(facts, named=_names(document), written=_written)
    yield signer
    yield FactGroup(_("What was signed"), tuple(_texts(document, facts)))
    yield from rest


def _texts(document: Document, facts: dict[str, Any]) -> Iterator[Fact]:
    acts = {"accept": _("accepted as a contract"), "read": _("read as a notice")}
    for act in facts["acts"]:
        title = _("%(title)s, edition %(number)s") % {"title": act["title"], "number": act["edition"]}
        yield Fact(title, act["sha256"], _("%(act)s; SHA-256 of the text as shown") % {"act": acts[act["act"]]})
    yield Fact(_("Presentation"), facts["presentation_sha256"], _("SHA-256 of the list of what was shown"))
    yield Fact(_("Statement"), document.statement_sha256, _("SHA-256 of the signed statement (RFC 8785)"))
    yield Fact(_("Ceremony"), facts["ceremony"], _("assigned by the server"))


def _names(document: Document) -> Named:
    """What the clauses are called in the language of the presentation."""
    consents = {clause.consent: clause.title for clause in consents_asked(document.ceremony)}
    clauses = _clause_titles(document)

    def named(entry: dict[str, Any]) -> str:
        if "purpose" in entry:
            return consents.get(entry["purpose"], str(entry["purpose"]))
        return clauses.get((entry["text"], entry["clause"]), str(entry["clause"]))

    return named


def _clause_titles(document: Document) -> dict[tuple[str, str], str]:
    """The title of each clause; two texts may name a clause alike."""
    items = document.ceremony.items.select_related("rendering", "edition__text")
    return {
        (item.edition.text.slug, clause.clause_id): f"{clause.number} {clause.title}".strip()
        for item in items
        for clause in item.rendering.clauses.all()
    }


def _called(thing: dict[str, Any] | None, locale: str) -> str:
    """What the provider was called when the texts were presented."""
    names: dict[str, str] = thing["names"] if thing else {}
    return names.get(locale) or next(iter(names.values()), "")


def _written(kind: str, value: str) -> str:
    if settings.TROTH.certificate_contacts == "full":
        return value
    return mask_mail(value) if kind == "mail" else mask_phone(value)


def _edition_line(number: int, effective_at: datetime | None) -> str:
    since = house_date(effective_at) if effective_at else ""
    return _("Edition %(number)s, in force since %(since)s") % {"number": number, "since": since}


def _typographic(locale: str) -> str:
    return {"zh-hans": "zh-Hans"}.get(locale, locale)
