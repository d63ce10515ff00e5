"""What follows from events of cases: the person is told by the way they chose, and lots are drawn."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation

from troth.cases.events import Kind
from troth.cases.kinds import kind_of
from troth.cases.models import Case, Message, Way
from troth.cases.queries.front import ENDED
from troth.cases.services import acknowledge, draw, hand_over, keep_clocks_of, rating_token
from troth.channels import available
from troth.channels.services import post
from troth.clocks.events import Kind as ClockKind
from troth.clocks.queries.due import clocks_of, to_be_reissued
from troth.core.actors import Actor
from troth.ledger import Event, on
from troth.people.events import Kind as PeopleKind
from troth.people.models import ContactPoint, Person
from troth.people.queries import reachable
from troth.web.instants import zoned

ON_SCREEN = (Way.WEB, Way.ME, Way.CLAUSE)  # whoever came by these saw the receipt at once


@on(Kind.OPENED, Kind.CLAIMED)
def send_the_receipt(event: Event) -> None:
    """Once a mailbox, however often; a receipt on the screen is noted where no mailbox is proved yet."""
    case = the_case(event)
    told = _send_receipt(case)
    how = "mail" if told else "screen" if case.way in ON_SCREEN else ""
    if how:
        acknowledge(case, how, at=timezone.now(), by=Actor.job("send_the_receipt"))


@on(PeopleKind.CONTACT_CONFIRMED)
def send_the_receipts_of_a_newcomer(event: Event) -> None:
    """What somebody brought before their mailbox was proved is confirmed there now."""
    contact = ContactPoint.objects.filter(pk=event.subject_id).first()
    if contact is not None:
        for case in Case.objects.live().filter(person=contact.person_id, way__in=ON_SCREEN):
            _send_receipt(case)


@on(ClockKind.CALENDAR_APPROVED)
def reckon_anew_what_waited_for_the_calendar(event: Event) -> None:
    """Dates that were provisional because the year was unknown are reckoned anew."""
    waiting = to_be_reissued(event.facts["country"], event.facts["year"])
    keep_clocks_of(_cases(waiting), at=timezone.now())


@on(PeopleKind.RECOGNISED)
def give_the_cases_to_the_known_person(event: Event) -> None:
    """A newcomer turned out to be somebody known: what they brought is the known person's."""
    known = Person.objects.get(pk=event.subject_id)
    for case in Case.objects.filter(person=event.facts["newcomer"]):
        hand_over(case, known, at=event.at, by=Actor.job("give_the_cases_to_the_known_person"))


@on(Kind.ANSWERED, Kind.REPLIED)
def tell_the_person_what_we_wrote(event: Event) -> None:
    template = "case-answered" if event.kind == Kind.ANSWERED else "case-replied"
    tell(event, template, {"words": event.facts["body"]})


@on(Kind.WAITING)
def tell_the_person_what_is_missing(event: Event) -> None:
    tell(event, "case-waiting", {"words": event.facts["reason"]})


@on(Kind.CLOSED)
def tell_the_person_how_it_ended(event: Event) -> None:
    tell(event, "case-closed", {"words": event.facts["words"], "ended": ENDED.get(event.facts["outcome"], "")})


@on(Kind.MERGED)
def tell_the_person_where_it_goes_on(event: Event) -> None:
    other = event.facts["into_code"]
    tell(event, "case-joined", {"other": other, "link": link_to(other)})


@on(Kind.CLOSED)
def draw_the_lot(event: Event) -> None:
    draw(the_case(event), at=timezone.now(), by=Actor.job("draw_the_lot"))


@on(Kind.DRAWN)
def ask_whom_the_lot_drew(event: Event) -> None:
    if event.facts["asked"]:
        tell(event, "rating-asked", {"link": _rating_link(the_case(event))}, by_sms=False)


@on(Kind.RATING_REMINDED)
def remind_whom_the_lot_drew(event: Event) -> None:
    tell(event, "rating-reminder", {"link": _rating_link(the_case(event))}, by_sms=False)


def the_case(event: Event) -> Case:
    return Case.objects.select_related("person", "service__operator").get(pk=event.subject_id)


def tell(event: Event, template: str, context: dict[str, Any], *, by_sms: bool = True) -> bool:
    """Post this message about a case to its person: by mail in full, by SMS where a number is proved without any of
    its content. Nobody is told where nothing is proved; the page has it all."""
    return _post(the_case(event), str(event.pk), template, context, by_sms=by_sms)


def running_clocks(case: Case) -> list[dict[str, str | bool]]:
    """The clocks that run, in the language of the case, as `cases/mail/clocks.txt` tells them."""
    with translation.override(case.locale):
        return [
            {"title": clock.title, "due": zoned(clock.due), "source": clock.source, "law": clock.law_says,
             "provisional": clock.provisional}
            for clock in clocks_of(case._meta.label_lower, case.pk, timezone.now())
            if clock.ended_at is None
        ]  # fmt: skip


def link_to(code: str) -> str:
    return f"{settings.TROTH.base_url}/cases/{code}/"


def _send_receipt(case: Case) -> bool:
    own = Q(case=case, came_from=None) | Q(came_from=case)  # joined with another before the worker came by
    first = Message.objects.filter(own, kind=Message.Kind.WRITTEN).order_by("at", "pk").first()
    context = {
        "words": first.body if first else "", "opened_at": zoned(case.opened_at), "clocks": running_clocks(case),
        "files": [f"{file.name} ({file.sha256[:16]}…)" for file in first.attachments.all()] if first else [],
    }  # fmt: skip
    return _post(case, f"received:{case.pk}", "case-received", context)


def _post(case: Case, key: str, template: str, context: dict[str, Any], *, by_sms: bool = True) -> bool:
    told = False
    for contact in _reached(case, by_sms=by_sms):
        with translation.override(case.locale):
            provider = case.service.operator.name if case.service else ""
            known = {"code": case.code, "kind": str(kind_of(case.kind).title), "provider": provider}
        post(
            key=f"{key}:{contact.pk}", channel=contact.channel, to=contact.value, person=str(contact.person_id),
            scope=contact.scope(), locale=case.locale, template=template,
            context={**known, "subject": case.subject, "link": link_to(case.code), **context},
            at=timezone.now(), by=Actor.job(template),
        )  # fmt: skip
        told = told or contact.channel == "mail"
    return told


def _reached(case: Case, *, by_sms: bool) -> list[ContactPoint]:
    """The first proved mailbox, and the first proved number where SMS can be sent."""
    if case.person is None:
        return []
    proved = reachable(case.person, confirmed=True)
    mails = [contact for contact in proved if contact.channel == "mail"][:1]
    numbers = [contact for contact in proved if contact.channel == "sms"][:1]
    return mails + (numbers if by_sms and "sms" in available() else [])


def _rating_link(case: Case) -> str:
    return f"{link_to(case.code)}rating/{rating_token(case)}/"


def _cases(things: Iterable[tuple[str, str]]) -> list[Case]:
    ids = [id for kind, id in things if kind == Case._meta.label_lower]
    return list(Case.objects.filter(pk__in=ids).select_related("service"))
