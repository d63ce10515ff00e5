"""What a command line names, found or refused."""

from datetime import datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from troth.core.refusals import Invalid, NotFound
from troth.promises.models import Plan, Service
from troth.promises.rules.standards import Clause, Key, clause_of, key_of


def service_named(slug: str) -> Service:
    service = Service.objects.filter(slug=slug).first()
    if service is None:
        raise NotFound(_("There is no service called %(slug)s.") % {"slug": slug}, field="service")
    return service


def plan_named(service: Service, slug: str) -> Plan:
    plan = Plan.objects.filter(service=service, slug=slug).first()
    if plan is None:
        raise NotFound(_("There is no plan called %(slug)s.") % {"slug": slug}, field="plan")
    return plan


def key_named(text: str) -> Key:
    key = key_of(text)
    if key is None:
        raise Invalid(_("A standard is named SERVICE/KIND/PRIORITY/MEASURE: %(text)s") % {"text": text}, field="key")
    return key


def clause_named(text: str) -> Clause | None:
    if not text:
        return None
    clause = clause_of(text)
    if clause is None:
        raise Invalid(_("A clause is named TEXT/EDITION#CLAUSE: %(text)s") % {"text": text}, field="clause")
    return clause


def instant_named(text: str | None) -> datetime | None:
    """The time, in the house's zone where none is given."""
    if text is None:
        return None
    try:
        found = parse_datetime(text) or parse_datetime(f"{text}T00:00")
    except ValueError:
        found = None
    if found is None:
        raise Invalid(_("Write the time as 2026-12-01 or 2026-12-01T00:00+08:00: %(text)s") % {"text": text})
    return found if found.tzinfo else timezone.make_aware(found)
