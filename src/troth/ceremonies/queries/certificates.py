"""The paper of a signed ceremony: the texts as presented, and the certificate that tells how it came about."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from troth.ceremonies.models import Document
from troth.ceremonies.queries.conditions import article_13, limits
from troth.ceremonies.queries.sets import consents_asked
from troth.channels.rules import mask_mail, mask_phone
from troth.press import Certificate, Fact, FactGroup, Paper, Part, Signature


def paper_of(document: Document) -> Paper:
    """Everything that is printed, in the language in which the texts were presented."""
    ceremony = document.ceremony
    facts = document.facts()
    with translation.override(ceremony.locale):
        items = list(ceremony.items.select_related("rendering", "edition__text"))
        return Paper(
            title=items[0].rendering.title,
            subtitle=_("Agreement as presented and signed, with certificate of evidence"),
            provider=_named(facts["provider"], ceremony.locale),
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
    yield FactGroup(_("Who signed"), tuple(_signer(facts["signer"])))
    yield FactGroup(_("What was signed"), tuple(_texts(document, facts)))
    if facts["consents"]:
        yield FactGroup(_("Consents, each asked apart"), tuple(_consents(document, facts["consents"])))
    yield FactGroup(_("How identity was confirmed"), tuple(_proof(facts)))
    yield FactGroup(_("When"), tuple(_times(facts)), note=_("All times are the provider's server's."))
    yield FactGroup(_("From where"), tuple(_connection(facts["connection"])))
    if facts["reading"]:
        yield FactGroup(
            _("How long clauses were visible"), tuple(_reading(document, facts["reading"])),
            note=_("Reported by the browser, never more than the server's clock allows. It does not prove reading."),
        )  # fmt: skip
    yield FactGroup(
        _("The four conditions of a reliable electronic signature"),
        tuple(Fact(words, _("%(met)s. %(by)s") % {"met": met, "by": by}) for words, met, by in article_13(facts)),
        note=_("Electronic Signature Law of the People's Republic of China, article 13."),
    )


def _signer(signer: dict[str, Any]) -> Iterator[Fact]:
    by_signer = signer["name_source"].endswith("signer")
    declared = _("declared by the signer") if by_signer else _("declared by the provider's system")
    yield Fact(pgettext("of a person", "Name"), signer["name"] or _("unknown"), declared)
    for contact in signer["contacts"]:
        label = _("E-mail") if contact["kind"] == "mail" else _("Mobile number")
        since = contact["confirmed_at"]
        confirmed = _("confirmed by code on %(at)s") % {"at": moment(since)}
        source = confirmed if since else _("not confirmed: counts for nothing")
        yield Fact(label, _masked(contact["kind"], contact["value"]), source)
    yield Fact(_("Person, as the provider's records name it"), signer["person"], _("assigned by the server"))


def _texts(document: Document, facts: dict[str, Any]) -> Iterator[Fact]:
    acts = {"accept": _("accepted as a contract"), "read": _("read as a notice")}
    for act in facts["acts"]:
        title = _("%(title)s, edition %(number)s") % {"title": act["title"], "number": act["edition"]}
        yield Fact(title, act["sha256"], _("%(act)s; SHA-256 of the text as shown") % {"act": acts[act["act"]]})
    yield Fact(_("Presentation"), facts["presentation_sha256"], _("SHA-256 of the list of what was shown"))
    yield Fact(_("Statement"), document.statement_sha256, _("SHA-256 of the signed statement (RFC 8785)"))
    yield Fact(_("Ceremony"), facts["ceremony"], _("assigned by the server"))


def _consents(document: Document, consents: list[dict[str, Any]]) -> Iterator[Fact]:
    titles = {clause.consent: clause.title for clause in consents_asked(document.ceremony)}
    for consent in consents:
        answer = _("given") if consent["given"] else _("not given")
        source = _("optional; refusing costs nothing") if consent["optional"] else _("needed for the service")
        yield Fact(titles.get(consent["purpose"], consent["purpose"]), answer, source)


def _proof(facts: dict[str, Any]) -> Iterator[Fact]:
    proof = facts["verification"]
    channel = _("code by mail") if proof["channel"] == "mail" else _("code by SMS")
    kind = "mail" if proof["channel"] == "mail" else "phone"
    yield Fact(_("Level of assurance"), channel, _("a six-digit code bound to this ceremony and these texts"))
    by_link = facts["decision"]["by"].startswith("a holder")
    decided = _("by a holder of the ceremony's link, proved afterwards in the same browser")
    yield Fact(_("Decided"), decided if by_link else _("by the person, signed in"), _("observed by the server"))
    yield Fact(_("Sent to"), _masked(kind, proof["contact"]), _("observed by the server"))
    yield Fact(_("Code issued"), moment(proof["issued_at"]), _("observed by the server"))
    yield Fact(_("Code entered"), moment(proof["entered_at"]), _("observed by the server"))
    yield Fact(_("Code number"), proof["code"], _("the digits are not stored; a key outside the database derives them"))


def _times(facts: dict[str, Any]) -> Iterator[Fact]:
    times, observed = facts["times"], _("observed by the server")
    yield Fact(_("Opened"), moment(times["opened_at"]), observed)
    yield Fact(_("Presented"), moment(times["presented_at"]), observed)
    yield Fact(_("Agreed"), moment(times["decided_at"]), observed)
    yield Fact(_("Agreed to electronic form"), moment(facts["electronic_form"]["agreed_at"]), observed)
    yield Fact(pgettext("time", "Signed"), moment(times["signed_at"]), observed)


def _connection(connection: dict[str, Any]) -> Iterator[Fact]:
    how = connection["ip_source"]
    if how.startswith("forwarded:"):
        source = _("reported by %(n)s trusted proxy in front of the server") % {"n": how.split(":")[1]}
    elif connection["ip"]:
        source = _("the other end of the connection as the server saw it")
    else:
        source = _("the connection did not tell")
    yield Fact(_("IP address"), connection["ip"] or _("unknown"), source)
    yield Fact(_("Browser"), connection["user_agent"] or _("unknown"), _("reported by the browser"))


def _reading(document: Document, reading: list[dict[str, Any]]) -> Iterator[Fact]:
    titles = _clause_titles(document)
    for entry in reading:
        seconds = _("%(n)s s") % {"n": round(entry["milliseconds"] / 1000)}
        yield Fact(titles.get((entry["text"], entry["clause"]), entry["clause"]), seconds)


def _clause_titles(document: Document) -> dict[tuple[str, str], str]:
    """The title of each clause; two texts may name a clause alike."""
    items = document.ceremony.items.select_related("rendering", "edition__text")
    return {
        (item.edition.text.slug, clause.clause_id): f"{clause.number} {clause.title}".strip()
        for item in items
        for clause in item.rendering.clauses.all()
    }


def _named(thing: dict[str, Any] | None, locale: str) -> str:
    """What the provider was called when the texts were presented."""
    names: dict[str, str] = thing["names"] if thing else {}
    return names.get(locale) or next(iter(names.values()), "")


def _masked(kind: str, value: str) -> str:
    if settings.TROTH.certificate_contacts == "full":
        return value
    return mask_mail(value) if kind == "mail" else mask_phone(value)


def _edition_line(number: int, effective_at: datetime | None) -> str:
    since = timezone.localtime(effective_at).date().isoformat() if effective_at else ""
    return _("Edition %(number)s, in force since %(since)s") % {"number": number, "since": since}


def moment(at: str | None) -> str:
    """An instant of the statement, in the server's zone, always with its distance from UTC."""
    if at is None:
        return _("unknown")
    local = timezone.localtime(datetime.fromisoformat(at))
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M:%S} (UTC{offset[:3]}:{offset[3:]})"


def _typographic(locale: str) -> str:
    return {"zh-hans": "zh-Hans"}.get(locale, locale)
