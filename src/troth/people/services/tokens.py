"""Tokens of programs: shown once, kept as a digest, limited to scopes."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.ledger import record
from troth.people import policy
from troth.people.events import Kind
from troth.people.models import Token
from troth.people.rules import HANDLE
from troth.vault.scopes import HOUSE

SCOPES = (
    "agreements:read", "agreements:write", "cases:read", "cases:write", "ceremonies:read", "ceremonies:write",
    "clocks:read", "metrics:read", "orders:read", "orders:write",
)  # fmt: skip
PREFIX = "troth_"


@transaction.atomic
def create_token(name: str, *, scopes: list[str], at: datetime, by: Actor) -> str:
    """Create a token and return it, the only time it is seen; unknown scopes or a taken name are refused."""
    if not policy.may_manage_tokens(by):
        raise Forbidden(_("Only an administrator may create tokens."))
    if not HANDLE.fullmatch(name):
        raise Invalid(_("A token's name has small letters, digits, - and _, at most 40."), field="name")
    unknown = set(scopes) - set(SCOPES)
    if unknown or not scopes:
        raise Invalid(_("A scope is one of: %(scopes)s.") % {"scopes": ", ".join(SCOPES)}, field="scope")
    if Token.objects.filter(name=name).exists():
        raise Refused(_("There is already a token called %(name)s.") % {"name": name}, field="name")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(name=name, digest=_digest(secret), scopes=sorted(set(scopes)), created_at=at)
    record(Kind.TOKEN_CREATED, token, by=by, at=at, scope=HOUSE, name=name, scopes=token.scopes)
    return secret


@transaction.atomic
def revoke_token(name: str, *, at: datetime, by: Actor) -> None:
    """Revoke a token at once; one that does not exist or was revoked is refused."""
    if not policy.may_manage_tokens(by):
        raise Forbidden(_("Only an administrator may revoke tokens."))
    token = Token.objects.filter(name=name, revoked_at=None).first()
    if token is None:
        raise NotFound(_("There is no live token called %(name)s.") % {"name": name})
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)
    record(Kind.TOKEN_REVOKED, token, by=by, at=at, scope=HOUSE, name=name)


def token_of(secret: str) -> Token | None:
    """The live token with this secret."""
    return Token.objects.filter(digest=_digest(secret), revoked_at=None).first()


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
