"""A wrong setting stops the start, with an id and a hint."""

import os
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from troth.core.frozen import is_migrated

ENVIRONMENT = "environment"  # the tag of what even `troth init` asks for


@register(ENVIRONMENT)
def environment_is_usable(**kwargs: Any) -> list[CheckMessage]:
    return [Error(problem.sentence, hint=problem.hint, id=problem.id) for problem in settings.TROTH.problems]


@register(Tags.database)
def nothing_waits_to_be_migrated(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Asked by what serves only: migrating is what mends it."""
    if "TROTH_SERVING" not in os.environ or all(map(is_migrated, databases or ())):
        return []
    return [Error("the database waits for migrations", hint="Run 'troth migrate' first.", id="troth.E020")]
