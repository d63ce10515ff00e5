"""For those who run the machine: alive, ready, figures, and whom to tell of a weakness."""

from datetime import UTC, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from troth.core.refusals import Forbidden
from troth.flows.policy import may_see_figures
from troth.flows.queries.gauges import Gauges, gauges, not_ready
from troth.people.api import TokenAuth
from troth.promises.models import Operator
from troth.web.problems import problem

PLAIN = "text/plain; charset=utf-8"
EXPIRES_AFTER = timedelta(days=90)  # RFC 9116 section 2.5.5: less than a year ahead


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type=PLAIN)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Everything it takes to serve is there; 503 names what is not, and nothing more."""
    missing = not_ready(settings.TROTH.var, timezone.now())
    return HttpResponse(
        "".join(f"{name}\n" for name in missing) or "ready\n",
        status=503 if missing else 200,
        content_type=PLAIN,
    )


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Gauges as Prometheus reads them; outside demo mode only for a token with the scope."""
    if not settings.TROTH.demo:
        actor = TokenAuth()(request)
        if not actor:
            refusal = problem(request, status=401)
            refusal["WWW-Authenticate"] = "Bearer"
            return refusal
        if not may_see_figures(actor):
            raise Forbidden(_("This token lacks the scope %(scope)s.") % {"scope": "metrics:read"})
    return HttpResponse(generate_latest(_registry(gauges(timezone.now()))), content_type=CONTENT_TYPE_LATEST)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell (RFC 9116); there is none before an operator with a contact was entered."""
    lines = [f"Contact: {contact}" for contact in _contacts()]
    if not lines:
        raise Http404
    expires = (timezone.now() + EXPIRES_AFTER).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines += [
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: zh, en",
        f"Canonical: {settings.TROTH.base_url}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type=PLAIN)


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """The root certificate, for those who check a document: it comes from us, but not with the evidence."""
    try:
        found = (settings.TROTH.var / "pki" / "root.pem").read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    headers = {"Content-Disposition": 'attachment; filename="troth-root.pem"'}
    return HttpResponse(found, content_type="application/x-pem-file", headers=headers)


def _contacts() -> list[str]:
    operators = Operator.objects.order_by("slug")
    mails = [f"mailto:{operator.mail}" for operator in operators if operator.mail]
    digits = ["".join(c for c in operator.phone if c.isdigit() or c in "+-") for operator in operators]
    return [*mails, *(f"tel:{number}" for number in digits if number)]


def _registry(found: Gauges) -> CollectorRegistry:
    registry = CollectorRegistry()
    for name, told, value in (
        (
            "troth_documents_unsealed_late",
            "Signed documents without a seal for more than five minutes",
            found.unsealed_late,
        ),
        ("troth_documents_held", "Documents that cannot be made and wait for staff", found.held),
        ("troth_deliveries_owed", "Reactions to events that are still owed", found.owed),
        (
            "troth_deliveries_oldest_due_seconds",
            "How long the oldest of them has been due",
            found.oldest_due.total_seconds(),
        ),
        ("troth_deliveries_dead", "Reactions that were given up", found.dead),
        ("troth_messages_failed", "Messages that were refused or given up", found.messages_failed),
        ("troth_files_waiting", "Attached files that were not checked yet and are kept back", found.files_waiting),
        (
            "troth_files_oldest_waiting_seconds",
            "How long the oldest of them has been waiting",
            found.oldest_file.total_seconds(),
        ),
    ):
        Gauge(name, told, registry=registry).set(value)
    ceremonies = Gauge("troth_ceremonies", "Ceremonies by status", ["status"], registry=registry)
    for status, count in sorted(found.ceremonies.items()):
        ceremonies.labels(status).set(count)
    return registry
