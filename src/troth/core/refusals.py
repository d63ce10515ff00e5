"""One way to say no: a service raises, one middleware (or the API, or a command) answers."""

from django.utils.functional import Promise


class Refused(Exception):
    """The act is not possible now; the sentence is worded for the person who asked."""

    status = 409
    code = "refused"

    def __init__(self, sentence: str | Promise, *, field: str = "") -> None:
        super().__init__(str(sentence))
        self.field = field


class Invalid(Refused):
    """What was sent cannot be understood; `field` names the input that needs another look."""

    status = 422
    code = "invalid"


class Forbidden(Refused):
    """The actor may not do this; the sentence says which right is missing."""

    status = 403
    code = "forbidden"


class NotFound(Refused):
    """There is no such thing among what this actor may see."""

    status = 404
    code = "not-found"


class TooMany(Refused):
    """A budget is spent; `retry_after` says in seconds when to try again."""

    status = 429
    code = "too-many"

    def __init__(self, sentence: str | Promise, *, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
