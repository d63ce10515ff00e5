"""The facts of a signed statement, each with how it is known: the same words in print and on the screen."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from troth.ceremonies.queries.conditions import article_13
from troth.press import Fact, FactGroup
from troth.web.instants import zoned

# What the clause is called that an entry of the statement names: (text, or "" where the entry tells none; clause).
Named = Callable[[dict[str, Any]], str]
# How a contact is written, by kind and value: as it is, or masked.
Written = Callable[[str, str], str]


def groups_of(facts: dict[str, Any], *, named: Named, written: Written) -> Iterator[FactGroup]:
    """The statement, heading by heading; what it does not know is said to be unknown."""
    yield FactGroup(_("Who signed"), tuple(_signer(facts["signer"], written)))
    if facts["consents"]:
        yield FactGroup(_("Consents, each asked apart"), tuple(_consents(facts["consents"], named)))
    yield FactGroup(_("How identity was confirmed"), tuple(_proof(facts, written)))
    yield FactGroup(_("When"), tuple(_times(facts)), note=_("All times are the provider's server's."))
    yield FactGroup(_("From where"), tuple(_connection(facts["connection"])))
    if facts["reading"]:
        yield FactGroup(
            _("How long clauses were visible"), tuple(_reading(facts["reading"], named)),
            note=_("Reported by the browser, never more than the server's clock allows. It does not prove reading."),
        )  # fmt: skip
    yield FactGroup(
        _("The four conditions of a reliable electronic signature"),
        tuple(Fact(words, _("%(met)s. %(by)s") % {"met": met, "by": by}) for words, met, by in article_13(facts)),
        note=_("Electronic Signature Law of the People's Republic of China, article 13."),
    )


def moment(at: str | None) -> str:
    """An instant of the statement, to the second, with its distance from UTC."""
    return zoned(datetime.fromisoformat(at), seconds=True) if at else _("unknown")


def _signer(signer: dict[str, Any], written: Written) -> Iterator[Fact]:
    by_signer = signer["name_source"].endswith("signer")
    declared = _("declared by the signer") if by_signer else _("declared by the provider's system")
    yield Fact(pgettext("of a person", "Name"), signer["name"] or _("unknown"), declared)
    for contact in signer["contacts"]:
        label = _("E-mail") if contact["kind"] == "mail" else _("Mobile number")
        since = contact["confirmed_at"]
        confirmed = _("confirmed by code on %(at)s") % {"at": moment(since)}
        source = confirmed if since else _("not confirmed: counts for nothing")
        yield Fact(label, written(contact["kind"], contact["value"]), source)
    yield Fact(_("Person, as the provider's records name it"), signer["person"], _("assigned by the server"))


def _consents(consents: list[dict[str, Any]], named: Named) -> Iterator[Fact]:
    for consent in consents:
        answer = _("given") if consent["given"] else _("not given")
        source = _("optional; refusing costs nothing") if consent["optional"] else _("needed for the service")
        yield Fact(named(consent), answer, source)


def _proof(facts: dict[str, Any], written: Written) -> Iterator[Fact]:
    proof = facts["verification"]
    channel = _("code by mail") if proof["channel"] == "mail" else _("code by SMS")
    kind = "mail" if proof["channel"] == "mail" else "phone"
    yield Fact(_("Level of assurance"), channel, _("a six-digit code bound to this ceremony and these texts"))
    by_link = facts["decision"]["by"].startswith("a holder")
    decided = _("by a holder of the ceremony's link, proved afterwards in the same browser")
    yield Fact(_("Decided"), decided if by_link else _("by the person, signed in"), _("observed by the server"))
    yield Fact(_("Sent to"), written(kind, proof["contact"]), _("observed by the server"))
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


def _reading(reading: list[dict[str, Any]], named: Named) -> Iterator[Fact]:
    for entry in reading:
        yield Fact(named(entry), _("%(n)s s") % {"n": round(entry["milliseconds"] / 1000)})
