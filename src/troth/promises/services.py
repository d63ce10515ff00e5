"""Enter who provides, and what is provided."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.ledger import record
from troth.promises import policy
from troth.promises.events import Kind
from troth.promises.models import Operator, Service, ServiceKind
from troth.promises.rules import is_home, is_slug
from troth.vault.scopes import HOUSE


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
    """Enter the legal entity that promises; a slug that is taken or malformed is refused."""
    if not policy.may_enter_offer(by):
        raise Forbidden(_("Only an administrator may enter a provider."))
    _must_be_slug(slug)
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
    """Offer a service of an operator; a bad or taken slug, an unknown kind, a home not on the web are refused."""
    if not policy.may_enter_offer(by):
        raise Forbidden(_("Only an administrator may offer a service."))
    _must_be_slug(slug)
    if home and not is_home(home):
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


def _must_be_slug(slug: str) -> None:
    if not is_slug(slug):
        sentence = _("A short name has small letters, digits and hyphens, at most 60: %(slug)s")
        raise Invalid(sentence % {"slug": slug}, field="slug")
