"""Slots: places in a page of a lower floor that floors above fill, so that domains stay strangers."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

# A filling is called with the request (None on a page without one) and the slot's arguments; it returns HTML.
Filling = Callable[..., str]
F = TypeVar("F", bound=Filling)

_fillings: dict[str, list[tuple[int, str, Filling]]] = {}


def fill(slot: str, *, order: int = 50) -> Callable[[F], F]:
    """Register what fills a slot; several fillings stand in the order given, then by name."""

    def register(filling: F) -> F:
        name = f"{filling.__module__}.{filling.__qualname__}"
        places = _fillings.setdefault(slot, [])
        if any(name == other for _, other, _ in places):
            raise ValueError(f"{name} fills {slot} twice")
        places.append((order, name, filling))
        places.sort(key=lambda place: place[:2])
        return filling

    return register


def filled(slot: str, request: HttpRequest | None, *args: object) -> SafeString:
    """The slot's content: what a filling marked as safe, else escaped; empty where nobody fills it."""
    parts = (filling(request, *args) for _, _, filling in _fillings.get(slot, ()))
    return format_html_join("", "{}", ((part,) for part in parts if part))
