"""Sessions whose table tells nothing: the key is stored as a digest, the content is sealed."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction

from troth.vault.models import Session
from troth.vault.scopes import HOUSE
from troth.vault.sealing import Altered, seal, unseal


class SessionStore(SessionBase):
    """Django's session interface over sealed rows."""

    def load(self) -> dict[str, Any]:
        row = Session.objects.filter(digest=self._digest(), expires_at__gt=datetime.now(UTC)).first()
        if row is None:
            self._session_key = None
            return {}
        try:
            return self.serializer().loads(unseal(HOUSE, bytes(row.sealed), place=self._place()))  # type: ignore[no-any-return]
        except Altered:
            self._session_key = None
            return {}

    def exists(self, session_key: str | None) -> bool:
        return Session.objects.filter(digest=_digest(session_key)).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        content = self.serializer().dumps(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        row = Session(
            digest=self._digest(),
            sealed=seal(HOUSE, content, place=self._place()),
            expires_at=self.get_expiry_date(),
        )
        if must_create:
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
            except IntegrityError:
                raise CreateError from None
        elif not Session.objects.filter(pk=row.pk).update(sealed=row.sealed, expires_at=row.expires_at):
            raise UpdateError
        return None

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(digest=_digest(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expires_at__lt=datetime.now(UTC)).delete()

    def _digest(self) -> bytes:
        return _digest(self.session_key)

    def _place(self) -> str:
        return f"vault.session|{self._digest().hex()}|1"


def digest_of(session: SessionBase) -> bytes:
    """Under what a session stands in the table; tells nothing of its key."""
    return _digest(session.session_key)


def living_sessions(digests: Iterable[bytes], *, at: datetime) -> set[bytes]:
    """Which of these sessions still stand; none is opened."""
    rows = Session.objects.filter(digest__in=list(digests), expires_at__gt=at)
    return {bytes(digest) for digest in rows.values_list("digest", flat=True)}


def end_sessions(digests: Iterable[bytes]) -> int:
    """End these sessions at once, whoever holds their keys, and say how many stood."""
    return Session.objects.filter(digest__in=list(digests)).delete()[0]


def _digest(key: str | None) -> bytes:
    return hashlib.sha256((key or "").encode()).digest()
