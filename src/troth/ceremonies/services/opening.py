"""Open a ceremony, present its texts, and let it lapse when they are no longer what is offered."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from troth.canon.jcs import jcs
from troth.canon.statements import digest, presentation
from troth.canon.times import instant
from troth.ceremonies import policy
from troth.ceremonies.events import Kind
from troth.ceremonies.models import MOVES, Ceremony, Item, Status
from troth.ceremonies.queries.sets import Shown, described, offered_by, set_in_force
from troth.ceremonies.rules import CEREMONY_LIFE
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, NotFound, Refused
from troth.ledger import record
from troth.people.models import Person
from troth.texts.models import Edition, Text
from troth.texts.queries import edition_in_force
from troth.vault.keyring import keyring


class NotCurrent(Refused):
    """The ceremony has ended because a newer edition is in force or its time is over; a new one can be opened."""

    code = "ceremony-lapsed"


def open_ceremony(person: Person, slug: str, *, locale: str, return_url: str = "", at: datetime, by: Actor) -> Ceremony:
    """The person's open ceremony over this agreement, opened if there is none; two tabs share one.

    An open ceremony whose texts are no longer in force lapses and a new one takes its place.
    """
    found = _current(person, slug, at=at, by=by)
    if found is not None:
        return found
    try:
        return _open(person, slug, locale=locale, return_url=return_url, at=at, by=by)
    except IntegrityError:  # another tab was faster
        return Ceremony.objects.open().get(person=person, agreement__slug=slug)


def open_for_subject(
    person: Person, slug: str, *, locale: str, return_url: str, at: datetime, by: Actor
) -> tuple[Ceremony, str]:
    """Open (or find) the ceremony of a person an integrator introduced; returns it with a fresh link token.

    Refused for a program without the right scope.
    """
    if not policy.may_open_for_others(by):
        raise Forbidden(_("This token may not open ceremonies."))
    ceremony = open_ceremony(person, slug, locale=locale, return_url=return_url, at=at, by=by)
    token = _link_token(ceremony)
    Ceremony.objects.filter(pk=ceremony.pk, status__in=policy.BY_LINK).update(link_digest=link_digest(token))
    return ceremony, token


def present(ceremony: Ceremony, *, locale: str, at: datetime, by: Actor) -> Ceremony:
    """Fix what is shown: items, renderings and manifest. Showing the same again changes nothing; another language
    before the decision makes a new manifest. Refused to strangers; NotCurrent when the texts were superseded."""
    if not policy.may_take_part(by, ceremony):
        raise Forbidden(_("This is another person's ceremony."))
    must_be_current(ceremony, at=at, by=by)
    if ceremony.status not in (Status.OPENED, Status.PRESENTED):
        return ceremony
    if ceremony.status == Status.PRESENTED and ceremony.locale == locale:
        return ceremony
    shown = set_in_force(ceremony.agreement, locale, at)
    try:
        _present(ceremony, shown, locale=locale, at=at, by=by)
    except Refused:
        ceremony.refresh_from_db()
        if ceremony.status == Status.OPENED:
            raise  # otherwise another tab was faster, and what it presented stands
    return ceremony


@transaction.atomic
def _present(ceremony: Ceremony, shown: list[Shown], *, locale: str, at: datetime, by: Actor) -> None:
    level = next(item.edition.level for item in shown if item.act == Item.Act.ACCEPT)
    provider, service = offered_by(ceremony.agreement)
    manifest = presentation(
        ceremony=str(ceremony.pk), locale=locale, level=level, provider=provider, service=service,
        texts=[described(item) for item in shown], presented_at=instant(at),
    )  # fmt: skip
    move(
        ceremony, Status.PRESENTED, allowed=MOVES, level=level,
        locale=locale, manifest=jcs(manifest).decode(), manifest_sha256=digest(manifest), presented_at=at,
    )  # fmt: skip
    _lay_out(ceremony, shown)
    record(
        Kind.PRESENTED, ceremony, by=by, at=at, scope=ceremony.scope(), manifest_sha256=ceremony.manifest_sha256,
        locale=locale, texts=[f"{item.slug}/{item.number}" for item in shown],
    )  # fmt: skip


def must_be_current(ceremony: Ceremony, *, at: datetime, by: Actor) -> None:
    """Lapse a ceremony that is overdue or whose texts were superseded, and say so; else do nothing."""
    if not ceremony.is_open:
        return
    reason = lapse_reason(ceremony, at)
    if reason and _lapsed(ceremony, reason, at=at, by=by):
        raise NotCurrent(_told(reason))


def lapse_reason(ceremony: Ceremony, at: datetime) -> str:
    """Why the ceremony can go no further: expired, superseded, or nothing."""
    if ceremony.expires_at <= at:
        return "expired"
    if ceremony.status == Status.OPENED:
        return ""
    in_force = Edition.objects.effective(at).filter(text=OuterRef("edition__text")).order_by("-number")
    items = ceremony.items.annotate(in_force=Subquery(in_force.values("pk")[:1]))
    return "superseded" if items.exclude(in_force=F("edition")).exists() else ""


def lapse(ceremony: Ceremony, reason: str, *, at: datetime, by: Actor) -> None:
    """End an open ceremony without a decision; asked before the act that finds it out opens its transaction,
    so that it stands although that act is refused."""
    with transaction.atomic():
        move(ceremony, Status.LAPSED, allowed=MOVES, lapse_reason=reason)
        record(Kind.LAPSED, ceremony, by=by, at=at, scope=ceremony.scope(), reason=reason)


def _lapsed(ceremony: Ceremony, reason: str, *, at: datetime, by: Actor) -> bool:
    """Lapse it, or find that another request did; False if it was decided for good this very moment."""
    try:
        lapse(ceremony, reason, at=at, by=by)
    except Refused:
        ceremony.refresh_from_db()
    return ceremony.status == Status.LAPSED


def lapse_overdue(*, at: datetime, by: Actor, limit: int = 200) -> int:
    """Lapse ceremonies whose time is over, and return how many."""
    overdue = list(Ceremony.objects.overdue(at)[:limit])
    for ceremony in overdue:
        try:
            lapse(ceremony, "expired", at=at, by=by)
        except Refused:
            continue  # it was signed or declined this very moment
    return len(overdue)


def _link_token(ceremony: Ceremony) -> str:
    """The same link however often it is asked for, known only to whoever holds the code key."""
    mac = hmac.digest(keyring().code, f"ceremony-link|{ceremony.pk}".encode(), "sha256")
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


def link_digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _current(person: Person, slug: str, *, at: datetime, by: Actor) -> Ceremony | None:
    found = Ceremony.objects.open().filter(person=person, agreement__slug=slug).first()
    if found is None:
        return None
    reason = lapse_reason(found, at)
    if not reason:
        return found
    _lapsed(found, reason, at=at, by=by)
    return None


def lapse_twin(ceremony: Ceremony, *, at: datetime, by: Actor) -> None:
    """Of two open ceremonies that turn out to be one person's over the same agreement, end the other one."""
    twins = Ceremony.objects.open().filter(person=ceremony.person, agreement=ceremony.agreement)
    for twin in twins.exclude(pk=ceremony.pk):
        lapse(twin, "joined", at=at, by=by)


@transaction.atomic
def _open(person: Person, slug: str, *, locale: str, return_url: str, at: datetime, by: Actor) -> Ceremony:
    agreement = Text.objects.filter(slug=slug, kind="agreement").first()
    edition = edition_in_force(slug, at) if agreement else None
    if agreement is None or edition is None:
        raise NotFound(_("There is no agreement of this name in force."))
    ceremony = Ceremony.objects.create(
        person=person, agreement=agreement, level=edition.level, locale=locale, opened_via=by.via,
        return_url=return_url or None, opened_at=at, expires_at=at + CEREMONY_LIFE,
    )  # fmt: skip
    record(
        Kind.OPENED, ceremony, by=by, at=at, scope=ceremony.scope(),
        agreement=slug, level=edition.level, via=by.via, person=str(person.pk),
    )  # fmt: skip
    return ceremony


def _lay_out(ceremony: Ceremony, shown: list[Shown]) -> None:
    ceremony.items.all().delete()
    Item.objects.bulk_create(
        Item(ceremony=ceremony, position=place, act=item.act, edition=item.edition, rendering=item.rendering)
        for place, item in enumerate(shown)
    )


def _told(reason: str) -> str:
    if reason == "superseded":
        return _("A newer edition is in force since you opened this page. Nothing was signed. Please read the new one.")
    return _("This took longer than we can keep it open. Nothing was signed. Please open the agreement again.")
