"""Enter who provides, what is provided, and in which plans it is bought."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.ledger import record
from troth.people.rules import Unusable, normal_mail
from troth.promises import policy
from troth.promises.events import Kind
from troth.promises.models import Operator, Plan, Service, ServiceKind
from troth.promises.rules.names import is_home, is_names, is_slug
from troth.vault.scopes import HOUSE

LONGEST = {"registration": 60, "address": 200, "phone": 40, "mail": 254, "home": 200}  # as the columns are


@transaction.atomic
def enter_operator(
    slug: str,
    names: dict[str, str],
    *,
    registration: str = "",
    address: str = "",
    mail: str = "",
    phone: str = "",
    at: datetime,
    by: Actor,
) -> Operator:
    """Enter the legal entity that promises; a bad or taken slug, and what is too long or nobody could read, are
    refused, and a mailbox that cannot be one."""
    if not policy.may_enter_offer(by):
        raise Forbidden(_("Only an administrator may enter a provider."))
    _must_be_slug(slug)
    _must_be_names(names)
    for field, text in (("registration", registration), ("address", address), ("phone", phone)):
        _must_be_line(text, field)
    mail = _mailbox(mail)
    if Operator.objects.filter(slug=slug).exists():
        raise Refused(_("There is already a provider called %(slug)s.") % {"slug": slug}, field="slug")
    operator = Operator.objects.create(
        slug=slug, names=names, registration=registration, address=address, mail=mail, phone=phone
    )
    record(
        Kind.OPERATOR_ENTERED, operator, by=by, at=at, scope=HOUSE,
        slug=slug, names=names, registration=registration,
    )  # fmt: skip
    return operator


@transaction.atomic
def offer_service(
    slug: str, names: dict[str, str], *, kind: str, operator: Operator, home: str = "", at: datetime, by: Actor
) -> Service:
    """Offer a service of an operator; a bad or taken slug, names nobody could read, an unknown kind and a home not on
    the web are refused."""
    if not policy.may_enter_offer(by):
        raise Forbidden(_("Only an administrator may offer a service."))
    _must_be_slug(slug)
    _must_be_names(names)
    if home and (len(home) > LONGEST["home"] or not is_home(home)):
        raise Invalid(_("The home page of a service is an address like https://drive.example/."), field="home")
    if kind not in ServiceKind.values:
        raise Refused(_("A service is one of: %(kinds)s.") % {"kinds": ", ".join(ServiceKind.values)}, field="kind")
    if Service.objects.filter(slug=slug).exists():
        raise Refused(_("There is already a service called %(slug)s.") % {"slug": slug}, field="slug")
    service = Service.objects.create(slug=slug, names=names, kind=kind, operator=operator, home=home)
    record(
        Kind.SERVICE_OFFERED, service, by=by, at=at, scope=HOUSE,
        slug=slug, names=names, sort=kind, operator=operator.slug,
    )  # fmt: skip
    return service


@transaction.atomic
def offer_plan(
    service: Service, slug: str, names: dict[str, str], prices: dict[str, str] | None = None, *, at: datetime, by: Actor
) -> Plan:
    """Offer a service in a plan; a bad or taken slug, and names or prices nobody could read, are refused."""
    if not policy.may_enter_offer(by):
        raise Forbidden(_("Only an administrator may offer a plan."))
    _must_be_slug(slug)
    prices = prices or {}
    if not is_names(names) or (prices and not is_names(prices)):
        raise Invalid(_("A plan has a name, at most 200 characters, in at least one language."), field="name")
    if Plan.objects.filter(service=service, slug=slug).exists():
        raise Refused(_("There is already a plan called %(slug)s.") % {"slug": slug}, field="slug")
    plan = Plan.objects.create(service=service, slug=slug, names=names, prices=prices)
    record(
        Kind.PLAN_OFFERED, plan, by=by, at=at, scope=HOUSE,
        service=service.slug, slug=slug, names=names, prices=prices,
    )  # fmt: skip
    return plan


@transaction.atomic
def withdraw_plan(plan: Plan, *, at: datetime, by: Actor) -> None:
    """Stop offering a plan; who has it keeps it. One that is not offered any more is refused."""
    if not policy.may_enter_offer(by):
        raise Forbidden(_("Only an administrator may withdraw a plan."))
    if not Plan.objects.filter(pk=plan.pk, active=True).update(active=False):
        raise Refused(_("The plan %(slug)s is not offered any more.") % {"slug": plan.slug})
    plan.active = False
    record(Kind.PLAN_WITHDRAWN, plan, by=by, at=at, scope=HOUSE, service=plan.service.slug, slug=plan.slug)


def _must_be_names(names: dict[str, str]) -> None:
    if not is_names(names):
        raise Invalid(_("A name has at most 200 visible characters, in at least one language."), field="name")


def _must_be_line(text: str, field: str) -> None:
    if len(text) > LONGEST[field] or not text.isprintable():
        told = {"field": field, "most": LONGEST[field]}
        raise Invalid(_("%(field)s is one line of at most %(most)s characters.") % told, field=field)


def _mailbox(typed: str) -> str:
    """The mailbox in its normal form, or none; kept as it is written in letters and in security.txt."""
    wrong = Invalid(_("An e-mail address looks like name@example.com."), field="mail")
    try:
        mail = normal_mail(typed) if typed else ""
    except Unusable:
        raise wrong from None
    if len(mail) > LONGEST["mail"]:
        raise wrong
    return mail


def _must_be_slug(slug: str) -> None:
    if not is_slug(slug):
        sentence = _("A short name has small letters, digits and hyphens, at most 60: %(slug)s")
        raise Invalid(sentence % {"slug": slug}, field="slug")
