"""How figures are written: {% load figures %}."""

from datetime import timedelta

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from troth.figures.rules.statistics import Share

register = template.Library()
UNKNOWN = "–"


@register.filter
def percent(share: Share) -> str:
    """The share as per cent; a dash of none."""
    return UNKNOWN if share.value is None else f"{100 * share.value:.0f} %"


@register.filter
def share_percent(value: float) -> str:
    return f"{100 * value:.0f} %"


@register.filter
def of(share: Share) -> str:
    """What the share was counted from: 17 of 20; nothing where there was nothing to count."""
    return _("%(hits)s of %(of)s") % {"hits": share.hits, "of": share.of} if share.of else ""


@register.filter
def interval(share: Share) -> str:
    """The 95 % interval in per cent."""
    if share.interval is None:
        return ""
    low, high = (f"{100 * bound:.0f}" for bound in share.interval)
    return f"{low}–{high} %"


@register.filter
def hours(length: timedelta | None) -> str:
    """A length in hours with one digit; a dash where it is not known yet."""
    return UNKNOWN if length is None else _("%(n)s h") % {"n": f"{length / timedelta(hours=1):.1f}"}


@register.simple_tag
def cell(figure: str, period: str, told: object, query: str = "") -> SafeString:
    """A figure that opens to its cases."""
    url = reverse("figures:cases", args=(figure, period)) + (f"?{query}" if query else "")
    return format_html('<a href="{}">{}</a>', url, told)
