"""A wrong setting stops the start, with an id and a hint."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

ENVIRONMENT = "environment"  # the tag of what even `troth init` asks for


@register(ENVIRONMENT)
def environment_is_usable(**kwargs: Any) -> list[CheckMessage]:
    return [Error(problem.sentence, hint=problem.hint, id=problem.id) for problem in settings.TROTH.problems]
