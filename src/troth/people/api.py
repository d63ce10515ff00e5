"""Programs at the door: a bearer token becomes an actor with the token's scopes as its rights."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from troth.core.actors import Actor
from troth.core.refusals import Forbidden
from troth.people.services.tokens import token_of


class TokenAuth(HttpBearer):
    """`Authorization: Bearer troth_…`: 401 without a live token, 403 where it lacks one of the scopes."""

    def __init__(self, *scopes: str) -> None:
        self.scopes = scopes
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        known = token_of(token)
        if known is None:
            return None
        actor = Actor("api", str(known.pk), frozenset(known.scopes), via="api")
        for scope in self.scopes:
            if not actor.has(scope):
                raise Forbidden(_("This token lacks the scope %(scope)s.") % {"scope": scope})
        return actor


def needs(scope: str) -> TokenAuth:
    """For `auth=` of an operation: only tokens with this scope; `request.auth` is the actor."""
    return TokenAuth(scope)
