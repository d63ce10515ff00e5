"""Tags and filters of the floor `web`: {% load web %}."""

import re
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from troth.web import durations, instants, slots
from troth.web.instants import zoned
from troth.web.masks import masked as mask

register = template.Library()
SPRITE = "web/vendor/icons-1.62.0.svg"
LEVELS = ("none", "B", "T", "LT", "LTA")
SOON = timedelta(hours=1)
AUTOCOMPLETE = {"name": "name", "email": "email", "phone": "tel", "typed_name": "name"}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A symbol of the sprite; with a label it speaks, without one it is decoration."""
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="ic" {}><use href="{}#{}"/></svg>', said, static(SPRITE), name)


@register.simple_tag
def script(path: str) -> SafeString:
    """A module of ours: it runs after the page is read, and the page works without it."""
    return format_html('<script type="module" src="{}"></script>', static(path))


@register.simple_tag
def instant(at: datetime | None, *, seconds: bool = False) -> SafeString:
    """An instant in the viewer's zone, with the zone: 2026-11-21 18:30 (UTC+8)."""
    if at is None:
        return SafeString("")
    exact = timezone.localtime(at).isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', exact, zoned(at, seconds=seconds))


@register.filter
def house_date(at: datetime) -> str:
    """The day on which it takes effect, the same for everybody: {{ edition.effective_at|house_date }}."""
    return instants.house_date(at)


@register.filter
def ago(at: datetime, now: datetime) -> str:
    """How long ago, as words: {{ event.at|ago:now }}."""
    return durations.since(now - at)


@register.filter
def remaining(due: datetime, now: datetime) -> str:
    """Time left or over, as words: {{ case.due|remaining:now }}."""
    return durations.until(due - now)


@register.filter
def length_in_words(length: timedelta) -> str:
    """A length of time as words: {{ median|length_in_words }}."""
    return durations.in_words(length)


@register.simple_tag
def due_mark(due: datetime, now: datetime) -> SafeString:
    """A deadline as shape and words; a script keeps it true while the page is open."""
    left = due - now
    state = "late" if left < timedelta() else "soon" if left < SOON else "fine"
    return format_html(
        '<time class="mark {}" datetime="{}" data-due data-left="{}" data-over="{}">{}</time>',
        state, due.isoformat(timespec="seconds"),
        _("%(time)s left") % {"time": "{time}"}, _("%(time)s over") % {"time": "{time}"},
        durations.until(left),
    )  # fmt: skip


@register.simple_tag
def level(name: str) -> SafeString:
    """The level a sealed document has, as bars and words, never colour alone."""
    words = {
        "none": _("not sealed yet"),
        "B": _("B · sealed"),
        "T": _("T · time-stamped"),
        "LT": _("LT · long-term"),
        "LTA": _("LTA · renewed"),
    }
    reached = LEVELS.index(name) if name in LEVELS else 0
    full = SafeString(' class="full"')
    bars = format_html_join(
        "", '<rect x="{}" y="{}" width="4" height="{}"{}/>',
        ((1 + i * 6, 11 - i * 3, 4 + i * 3, full if i < reached else "") for i in range(4)),
    )  # fmt: skip
    drawing = format_html('<svg viewBox="0 0 24 16" aria-hidden="true">{}</svg>', bars)
    return format_html('<span class="level">{}{}</span>', drawing, words.get(name, name))


@register.filter
def is_digest(value: object) -> bool:
    """Whether this is compared character by character: the hexadecimal digits of a SHA-256."""
    return re.fullmatch("[0-9a-f]{64}", str(value)) is not None


@register.filter
def lead(label: object) -> str:
    """A label as it stands before the sentence on it: a question keeps its mark, everything else gets a colon."""
    words = str(label)
    if words.endswith(("?", "？")):
        return f"{words} " if words.endswith("?") else words
    return _("%(label)s: ") % {"label": words}


@register.filter
def masked(contact: str) -> str:
    """A contact that can be recognised but not read."""
    return mask(contact)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The control of a field with our class and the browser's help for filling it in."""
    attrs: dict[str, Any] = {}
    given = field.field.widget.attrs
    if "class" not in given and getattr(field.field.widget, "input_type", "") not in ("checkbox", "radio"):
        attrs["class"] = "input"
    if "autocomplete" not in given and field.name in AUTOCOMPLETE:
        attrs["autocomplete"] = AUTOCOMPLETE[field.name]
    return field.as_widget(attrs=attrs)


@register.inclusion_tag("web/field.html", name="field")
def draw_field(field: BoundField) -> dict[str, object]:
    """A field with label, hint, error and control."""
    return {"field": field}


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str, *args: object) -> SafeString:
    """What floors above put here: {% slot "case.rail" case %}; nothing where nobody does."""
    request = context.get("request")
    return slots.filled(name, request if isinstance(request, HttpRequest) else None, *args)


@register.filter
def first_id(field: BoundField) -> str:
    """Where a link of the error summary leads: the control, or the first of its options."""
    if field.use_fieldset and field.field.widget.input_type in ("radio", "checkbox"):
        return f"{field.auto_id}_0"
    return str(field.id_for_label or field.auto_id)
