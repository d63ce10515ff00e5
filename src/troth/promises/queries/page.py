"""The promise page: the standards in force by service, kind and priority, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings

from troth.canon.times import instant
from troth.promises.models import Measure, Plan, Priority, Service, named
from troth.promises.queries.standards import StandardLine, published_standards
from troth.promises.sentences import KIND_NAMES, kind_name, measure_name, priority_name, within

KINDS = list(KIND_NAMES)
PRIORITIES = ["", *reversed(Priority.values)]
MEASURES = list(Measure.values)


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of the page."""

    measure: str
    within: str
    since: datetime
    clause_path: str


@dataclass(frozen=True, slots=True)
class Promises:
    """What is promised for requests of one kind and priority, to one plan or (`plan` empty) to all."""

    kind: str
    plan: str
    priority: str
    covers: str
    lines: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class OfferedPlan:
    """A plan one can buy now."""

    slug: str
    name: str
    price: str


@dataclass(frozen=True, slots=True)
class ServicePromises:
    """A service with what it promises; floors above put the measured figures beside it."""

    slug: str
    name: str
    operator: str
    plans: tuple[OfferedPlan, ...]
    promises: tuple[Promises, ...]


def promise_page(at: datetime) -> list[ServicePromises]:
    """The services for which something is promised now, by name."""
    found = sorted(published_standards(at), key=_place)
    services = {service.slug: service for service in _services({line.service for line in found})}
    pages = [_service(services[slug], list(lines)) for slug, lines in groupby(found, lambda line: line.service)]
    return sorted(pages, key=lambda page: page.name)


def promises_document(at: datetime) -> dict[str, Any]:
    """The same for programs: every standard in force, names once a language."""
    found = sorted(published_standards(at), key=_place)
    services = _services({line.service for line in found})
    return {
        "at": instant(at),
        "services": [
            {
                "slug": service.slug,
                "names": service.names,
                "operator": service.operator.names,
                "plans": [_plan_document(plan) for plan in service.plans.all() if plan.active],
                "standards": [_document(line) for line in found if line.service == service.slug],
            }
            for service in services
        ],
    }


def _services(slugs: Iterable[str]) -> list[Service]:
    rows = Service.objects.filter(slug__in=set(slugs)).select_related("operator").prefetch_related("plans")
    return list(rows.order_by("slug"))


def _place(line: StandardLine) -> tuple[Any, ...]:
    """By service and kind; for all plans before one plan, for any priority before the urgent ones and down."""
    kind = KINDS.index(line.kind) if line.kind in KINDS else len(KINDS)
    return (
        line.service, kind, line.kind, bool(line.plan), line.plan, PRIORITIES.index(line.priority),
        MEASURES.index(line.measure),
    )  # fmt: skip


def _service(service: Service, lines: list[StandardLine]) -> ServicePromises:
    plans = {plan.slug: plan for plan in service.plans.all()}
    groups = groupby(lines, lambda line: (line.kind, line.plan, line.priority))
    return ServicePromises(
        slug=service.slug,
        name=service.name,
        operator=service.operator.name,
        plans=tuple(OfferedPlan(plan.slug, plan.name, named(plan.prices)) for plan in plans.values() if plan.active),
        promises=tuple(_group(list(group), plans) for _key, group in groups),
    )


def _group(lines: list[StandardLine], plans: dict[str, Plan]) -> Promises:
    first = lines[0]
    return Promises(
        kind=kind_name(first.kind),
        plan=plans[first.plan].name if first.plan else "",
        priority=priority_name(first.priority),
        covers=next((named(line.covers) for line in lines if line.covers), ""),
        lines=tuple(_promise(line) for line in lines),
    )


def _promise(line: StandardLine) -> Promise:
    assert line.effective_from is not None
    return Promise(measure_name(line.measure), within(line.terms), line.effective_from, line.clause_path)


def _plan_document(plan: Plan) -> dict[str, Any]:
    return {"slug": plan.slug, "names": plan.names, "prices": plan.prices}


def _document(line: StandardLine) -> dict[str, Any]:
    assert line.effective_from is not None
    return {
        "plan": line.plan or None, "kind": line.kind, "priority": line.priority or None, "covers": line.covers,
        "measure": line.measure, "version": line.version, "amount": line.terms.amount, "unit": line.terms.unit,
        "hours": line.terms.hours or None, "zone": line.terms.zone,
        "pauses_while_waiting": line.terms.pauses_while_waiting, "effective_from": instant(line.effective_from),
        "effective_to": instant(line.effective_to) if line.effective_to else None, "clause": _clause_document(line),
    }  # fmt: skip


def _clause_document(line: StandardLine) -> dict[str, Any] | None:
    if line.clause is None:
        return None
    url = f"{settings.TROTH.base_url}{line.clause_path}"
    return {"text": line.clause.text, "edition": line.clause.edition, "clause": line.clause.clause, "url": url}
