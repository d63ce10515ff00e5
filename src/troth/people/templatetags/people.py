"""What templates say about staff: {% load people %}."""

from django import template

from troth.people.access import ROLE_NAMES

register = template.Library()


@register.filter
def role_name(role: str) -> str:
    """The role in words."""
    return str(ROLE_NAMES.get(role, role))
