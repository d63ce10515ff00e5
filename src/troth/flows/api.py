"""What programs may ask and do where domains meet: when something is due, and why; bring a case of either kind."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from troth.cases.api import CaseOut, FileIn, KeyReused, ProgramRequest, case_facts, key_of, uploads
from troth.cases.models import Case, Way
from troth.cases.rules import LONGEST_BODY, LONGEST_SUBJECT, as_kept
from troth.cases.services import Said, known_by, open_case, receipt_of
from troth.cases.services.attaching import MOST
from troth.clocks.queries.asking import MOST_PAUSES, Asked, due_of
from troth.complaints.models import Category
from troth.complaints.rules import LONGEST_WISH
from troth.complaints.services import file_complaint
from troth.core.actors import Actor
from troth.core.refusals import Invalid
from troth.flows.filing import SUPPORT, plan_of, read_about
from troth.people.api import needs
from troth.people.models import Person
from troth.promises.models import Service
from troth.promises.services import Buyer, buyer

router = Router()
NAME = r"^[-.:/\w]*$"  # of a service, a plan or a rule; what else is in it names nothing, and no database looks for it


class Question(Schema):
    """The same words as `troth clock due` takes."""

    since: str = Field(alias="from", max_length=60, description="2026-09-30T10:00+08:00; with `before` the event")
    amount: str = Field("", max_length=20, description="a whole number from 1")
    unit: str = Field("", max_length=20, description="minute, hour, business_hour, workday, day, month, end_of_day")
    calendar: str = Field("CN", max_length=10, description="a country, whose workdays count")
    hours: str = Field("", max_length=200, description="09:00-12:00,13:30-18:00; of days: they end at closing time")
    paused: list[str] = Field([], max_length=MOST_PAUSES, description="FROM/TO; may be given again")
    direction: str = Field("after", max_length=10, description="after or before")
    zone: str = Field("Asia/Shanghai", max_length=60, description="whose days and hours")
    rolls: bool = Field(False, description="a last day of rest moves to the next workday")
    rule: str = Field("", max_length=60, pattern=NAME, description="a rule in force instead of amount and unit")


class StepOut(Schema):
    """One step of the reckoning: a stable code, plain facts, and the sentence people read."""

    code: str
    facts: dict[str, Any]
    sentence: str


class DueOut(Schema):
    due: datetime
    provisional: bool
    calendar: str
    trace: list[StepOut]


@router.get("/clocks/due", response=DueOut, auth=needs("clocks:read"))
def read_due(request: HttpRequest, asked: Query[Question]) -> dict[str, Any]:
    """When a period is over: the due instant, whether an unannounced year has a part in it, and each step."""
    given = asked.dict()
    return due_of(Asked(start=given.pop("since"), paused=tuple(given.pop("paused")), **given)).as_json()


class PersonIn(Schema):
    """Whose it is: `ref` as your system names the person; the rest only for somebody not known yet."""

    ref: str = Field(min_length=1, max_length=200)
    name: str = Field("", max_length=400)
    email: str = Field("", max_length=320)
    phone: str = Field("", max_length=40)


class CaseIn(Schema):
    kind: Literal["support", "complaint"]
    body: str = Field(min_length=1, max_length=LONGEST_BODY)
    title: str = Field("", max_length=LONGEST_SUBJECT, description="else the beginning of body")
    subject: PersonIn | None = Field(None, description="without it nobody is named, and `receipt` opens the case")
    service: str = Field("", max_length=60, pattern=NAME)
    plan: str = Field("", max_length=60, pattern=NAME, description="else what the person bought of the service")
    priority: Literal["low", "normal", "high", "urgent"] = Field("normal", description="of support")
    category: str = Field("", max_length=20, description="of complaints: " + ", ".join(Category.values))
    wish: str = Field("", max_length=LONGEST_WISH, description="of complaints: what the person wants")
    clause: str = Field("", max_length=200, description="TEXT/EDITION/CLAUSE that the person signed")
    locale: str = Field("zh-hans", max_length=20)
    files: list[FileIn] = Field([], max_length=MOST)


class CaseMadeOut(CaseOut):
    receipt: str | None = Field(description="only where nobody is named, and only here: what opens the case")


@router.post("/cases", response={200: CaseMadeOut, 201: CaseMadeOut}, auth=needs("cases:write"))
def file_case(request: ProgramRequest, sent: CaseIn) -> Status[dict[str, Any]]:
    """Bring a request for help or a complaint. 201 with the case; 200 where the same key brought it before.

    Somebody not known yet is introduced if an address is given and the token may introduce people.
    """
    now, key = timezone.now(), key_of(request)
    known = known_by(sent.kind, key)
    case = known or _filed(sent, key, at=now, by=request.auth)
    first = case.messages.order_by("at", "pk").first()
    if known and first is not None and (first.body or "") != as_kept(sent.body):
        raise KeyReused(_("This key came with other words before."))
    receipt = receipt_of(case) if case.person_id is None else None
    return Status(200 if known else 201, case_facts(case) | {"receipt": receipt})


def _filed(sent: CaseIn, key: str, *, at: datetime, by: Actor) -> Case:
    person = _person(sent, at=at, by=by) if sent.subject else None
    about = read_about(sent.clause, person) if sent.clause else None
    if sent.clause and (about is None or about.ceremony is None):
        raise Invalid(_("This person signed no such clause."), field="clause")
    service = about.service if about else _service(sent.service)
    said = Said(
        body=sent.body, subject=sent.title, locale=_locale(sent.locale), service=service,
        plan=sent.plan or plan_of(person, service, at), priority=sent.priority,
        text=about.text if about else "", edition=about.edition if about else None,
        clause=about.clause if about else "", ceremony=about.ceremony if about else None,
        files=uploads(sent.files), same=key,
    )  # fmt: skip
    if sent.kind == SUPPORT:
        return open_case(SUPPORT, said, person=person, way=Way.API, at=at, by=by)
    given = {"category": sent.category, "wish": sent.wish}
    return file_complaint(said, **given, person=person, way=Way.API, at=at, by=by).case


def _person(sent: CaseIn, *, at: datetime, by: Actor) -> Person:
    whose = sent.subject
    assert whose is not None
    return buyer(Buyer(whose.ref, whose.name, whose.email, whose.phone, _locale(sent.locale)), at=at, by=by)


def _locale(asked: str) -> str:
    return "en" if asked.lower().startswith("en") else "zh-hans"


def _service(slug: str) -> Service | None:
    service = Service.objects.filter(slug=slug).first() if slug else None
    if slug and service is None:
        raise Invalid(_("There is no such service."), field="service")
    return service
