"""What every page knows of its visitor: nothing is asked of the database until a page draws it."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from troth.cases.policy import may_read_cases, may_read_figures
from troth.cases.queries.desk import late_count
from troth.channels.rules import mask
from troth.core.actors import Actor
from troth.flows import policy
from troth.flows.queries.today import Today, today
from troth.people.access import ROLE_NAMES
from troth.people.models import Staff
from troth.people.policy import may_read_staff
from troth.people.queries import actor_of, person_of, reachable


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in: `kind` as in Actor, `name` recognisable but masked for consumers."""

    kind: str
    name: str = ""
    roles: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A way in the workbench's side bar; `hot` where something is overdue."""

    label: str
    url: str
    current: bool
    count: int = 0
    hot: bool = False


def visitor(request: HttpRequest) -> dict[str, object]:
    return {
        "visitor": SimpleLazyObject(lambda: _visitor(_actor(request))),
        "navigation": SimpleLazyObject(lambda: _navigation(request, _actor(request))),
    }


def _actor(request: HttpRequest) -> Actor:
    """Who acts; a browser without our cookie is nobody, and the database is not asked."""
    known = hasattr(request, "session") and settings.SESSION_COOKIE_NAME in request.COOKIES
    return actor_of(request) if known else Actor.nobody()


def _visitor(actor: Actor) -> Visitor:
    if actor.kind == "staff":
        member = Staff.objects.filter(pk=actor.id).first()
        names = _(", ").join(str(ROLE_NAMES[role]) for role in sorted(actor.roles) if role in ROLE_NAMES)
        return Visitor("staff", (member.name or member.handle) if member else "", names)
    person = person_of(actor)
    if person is None:
        return Visitor(actor.kind)
    contacts = reachable(person, confirmed=True)
    return Visitor("person", mask(contacts[0].channel, contacts[0].value) if contacts else "")


def _navigation(request: HttpRequest, actor: Actor) -> list[Entry]:
    """Only what the actor may open."""
    if actor.kind != "staff":
        return []
    now = today(timezone.now())
    ways = [("flows:staff", _("Today"), 0, False)]
    if may_read_cases(actor):
        late = late_count(timezone.now())
        ways.append(("cases:desk", _("Cases"), late, late > 0))
    if policy.may_see_deliveries(actor):
        ways += _lists(now)
    if may_read_figures(actor):
        ways.append(("figures:board", _("Figures"), 0, False))
    if may_read_staff(actor):
        ways.append(("people:staff-list", _("Staff"), 0, False))
    ways.append(("flows:clock", _("Deadlines"), 0, False))
    places = [(reverse(name), label, count, hot) for name, label, count, hot in ways]
    home = reverse("flows:staff")
    path = request.path.replace(reverse("complaints:setup"), reverse("cases:desk"))  # part of the work on cases
    here = max((url for url, *_rest in places if path.startswith(url) and url != home), key=len, default="")
    here = home if request.path == home else here
    return [Entry(label, url, url == here, count, hot) for url, label, count, hot in places]


def _lists(now: Today) -> list[tuple[str, str, int, bool]]:
    stuck = now.unsealed.stuck
    return [
        ("flows:signatures", _("Signatures"), stuck, stuck > 0),
        ("flows:remarks", _("Objections and opinions"), now.waiting.count, now.waiting.overdue > 0),
        ("flows:deliveries", _("Deliveries"), now.messages + now.dead, now.dead > 0),
    ]
