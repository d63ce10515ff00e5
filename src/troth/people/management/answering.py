"""Commands that answer as a shell expects: 0 done, 1 the answer is no, 2 wrong use; a refusal is one line."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from troth.core.refusals import Invalid, Refused

NO, WRONG_USE = 1, 2


class AnsweringCommand(BaseCommand):
    """What a service refuses becomes one line on stderr and an exit code."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except Refused as refused:
            self.stderr.write(str(refused))
            sys.exit(WRONG_USE if isinstance(refused, Invalid) else NO)
