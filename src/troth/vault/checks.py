"""What must be true of the keys before anything starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from troth.vault.keyring import KeysMissing, keyring


@register(Tags.security)
def keys_are_there(**kwargs: Any) -> list[CheckMessage]:
    try:
        keyring()
    except KeysMissing as missing:
        return [Error(str(missing), hint="Run 'troth init'.", id="vault.E001")]
    loose = [path.name for path in settings.TROTH.keys.glob("*.key") if path.stat().st_mode & 0o077]
    if loose:
        return [
            Error(
                f"others may read {', '.join(loose)} in {settings.TROTH.keys}",
                hint="chmod 600 the files and 700 the folder.",
                id="vault.E002",
            )
        ]
    return []
