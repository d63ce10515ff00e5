"""A name for each request, short enough to be read out on the telephone."""

import secrets

from django.http import HttpRequest

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no letters or digits that are mistaken for one another
_KEY = "troth.request_id"  # headers arrive as HTTP_…, so nobody outside can set it


def give_id(request: HttpRequest) -> str:
    """Name this request; what the caller calls it does not count."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    request.META[_KEY] = "-".join(groups)
    return request_id(request)


def request_id(request: HttpRequest) -> str:
    """The name given to this request, or nothing if it never passed the middleware."""
    return str(request.META.get(_KEY, ""))
