"""What seniors set up for the queue: rules of assignment, prepared answers; and views that anybody saves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from troth.cases import policy
from troth.cases.events import Kind
from troth.cases.kinds import kinds
from troth.cases.models import AssignmentRule, CannedReply, SavedView
from troth.cases.rules import LONGEST_BODY, UnknownVariable, as_kept, variables_of
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, NotFound
from troth.ledger import record
from troth.people.models import Staff, Team
from troth.promises.models import Service
from troth.vault.scopes import HOUSE

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
MOST_VIEWS, LONGEST_VIEW, LONGEST_TITLE = 30, 60, 80


@transaction.atomic
def save_view(name: str, query: str, *, shared: bool = False, at: datetime, by: Actor) -> SavedView:
    """Keep a set of filters under a name; the same name again is the same view with the new filters. Refused to whom
    may not read cases, to share without being a senior, without a name, and for too many."""
    if not policy.may_read_cases(by) or (shared and not policy.may_set_up(by)):
        raise Forbidden(_("Views shared with all are made by a supervisor or an administrator."))
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_VIEW:
        raise Invalid(_("Please give the view a name."), field="name")
    if len(query) > 400:
        raise Invalid(_("These are too many filters to keep."), field="name")
    owner = Staff.objects.get(pk=by.id)
    if SavedView.objects.filter(owner=owner).exclude(name=name).count() >= MOST_VIEWS:
        raise Invalid(_("You have 30 views already. Please remove one first."), field="name")
    told = {"query": query, "shared": shared}
    view, _made = SavedView.objects.update_or_create(owner=owner, name=name, defaults=told)
    record(Kind.VIEW_SAVED, view, by=by, at=at, scope=HOUSE, name=name, query=query, shared=shared)
    return view


@transaction.atomic
def remove_view(pk: UUID, *, at: datetime, by: Actor) -> None:
    """Remove a view of one's own; a shared one a senior may remove as well. What is not mine does not exist."""
    view = SavedView.objects.filter(pk=pk).first()
    own = view is not None and by.kind == "staff" and str(view.owner_id) == by.id
    if view is None or not (own or (view.shared and policy.may_set_up(by))):
        raise NotFound(_("There is no such view."))
    record(Kind.VIEW_REMOVED, view, by=by, at=at, scope=HOUSE, name=view.name)
    view.delete()


@dataclass(frozen=True, slots=True)
class RuleFor:
    """Which new cases a rule of assignment is for; what is empty fits everything."""

    team: str
    kind: str = ""
    service: str = ""
    locale: str = ""
    to_somebody: bool = True


@transaction.atomic
def add_rule(wanted: RuleFor, *, at: datetime, by: Actor) -> AssignmentRule:
    """Add a rule of assignment behind the others; refused to whom is no senior, and for what does not exist."""
    if not policy.may_set_up(by):
        raise Forbidden(_("Rules of assignment are made by a supervisor or an administrator."))
    team, service = Team.objects.filter(slug=wanted.team).first(), Service.objects.filter(slug=wanted.service).first()
    if team is None:
        raise Invalid(_("Please choose a team."), field="team")
    if wanted.service and service is None:
        raise Invalid(_("There is no such service."), field="service")
    if wanted.kind not in ("", *(kind.name for kind in kinds())):
        raise Invalid(_("There is no such kind of case."), field="kind")
    if wanted.locale not in ("", *dict(settings.LANGUAGES)):
        raise Invalid(_("This language is not offered."), field="locale")
    last = AssignmentRule.objects.aggregate(last=Max("position"))["last"] or 0
    rule = AssignmentRule.objects.create(
        position=last + 1, kind=wanted.kind, service=service, locale=wanted.locale, team=team,
        to_somebody=wanted.to_somebody,
    )  # fmt: skip
    record(
        Kind.RULE_SET, rule, by=by, at=at, scope=HOUSE, position=rule.position, kind_of_case=rule.kind,
        service=wanted.service, locale=rule.locale, team=team.slug, to_somebody=rule.to_somebody,
    )  # fmt: skip
    return rule


@transaction.atomic
def remove_rule(pk: UUID, *, at: datetime, by: Actor) -> None:
    """Remove a rule of assignment; refused to whom is no senior, and for one that is not there."""
    if not policy.may_set_up(by):
        raise Forbidden(_("Rules of assignment are made by a supervisor or an administrator."))
    rule = AssignmentRule.objects.filter(pk=pk).first()
    if rule is None:
        raise NotFound(_("There is no such rule."))
    record(Kind.RULE_REMOVED, rule, by=by, at=at, scope=HOUSE, position=rule.position)
    rule.delete()


@transaction.atomic
def prepare_reply(
    slug: str, titles: Mapping[str, str], bodies: Mapping[str, str], *, kind: str = "", active: bool = True,
    at: datetime, by: Actor,
) -> CannedReply:  # fmt: skip
    """Prepare an answer in each language, or change it. Refused to whom is no senior, without words in one of the
    languages, and with a variable that there is not."""
    if not policy.may_set_up(by):
        raise Forbidden(_("Prepared answers are made by a supervisor or an administrator."))
    if not SLUG.fullmatch(slug):
        raise Invalid(_("A short name has small letters, digits and -, at most 40."), field="slug")
    if kind not in ("", *(each.name for each in kinds())):
        raise Invalid(_("There is no such kind of case."), field="kind")
    for locale, _name in settings.LANGUAGES:
        _must_be_whole(locale, titles.get(locale, ""), bodies.get(locale, ""))
    told = {
        "kind": kind, "is_active": active,
        "titles": {locale: titles[locale].strip() for locale, _name in settings.LANGUAGES},
        "bodies": {locale: as_kept(bodies[locale]) for locale, _name in settings.LANGUAGES},
    }  # fmt: skip
    reply, _made = CannedReply.objects.update_or_create(slug=slug, defaults=told)
    record(
        Kind.REPLY_PREPARED, reply, by=by, at=at, scope=HOUSE, slug=slug, kind_of_case=kind, active=active,
        titles=told["titles"], bodies=told["bodies"],
    )  # fmt: skip
    return reply


def _must_be_whole(locale: str, title: str, body: str) -> None:
    if not 0 < len(title.strip()) <= LONGEST_TITLE:
        raise Invalid(_("Please give it a title of at most 80 characters in each language."), field=f"title_{locale}")
    if not 0 < len(body.strip()) <= LONGEST_BODY:
        raise Invalid(_("Please write the answer in each language."), field=f"body_{locale}")
    try:
        variables_of(body)
    except UnknownVariable as unknown:
        told = _("There is no variable %(name)s. There are: {name}, {code}, {service}, {due}, {agent}.")
        raise Invalid(told % {"name": f"{{{unknown}}}"}, field=f"body_{locale}") from None
