"""Makes a django-ninja API speak problem+json for everything it refuses by itself."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError

from troth.core.refusals import Refused
from troth.web.answers import refusal
from troth.web.problems import KINDS, MEDIA_TYPE, Fault, pointer, problem

Handler = Callable[[HttpRequest, Any], HttpResponse]
TEXT = {"type": "string"}
FAULT = {"type": "object", "required": ["pointer", "detail"], "properties": {"pointer": TEXT, "detail": TEXT}}
PROBLEM = {
    "title": "Problem",
    "description": "RFC 9457; `type` ends in one of: " + ", ".join(KINDS),
    "type": "object",
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"}, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT,
        "request_id": TEXT, "errors": {"type": "array", "items": FAULT},
    },
}  # fmt: skip


def answer_with_problems(api: NinjaAPI) -> None:
    """Register the handlers; after this no error of the API has another shape."""
    handlers: dict[type[Exception], Handler] = {
        Refused: refusal,
        ValidationError: _invalid,
        AuthenticationError: _unauthenticated,
        AuthorizationError: lambda request, error: problem(request, status=403),
        HttpError: lambda request, error: problem(request, status=error.status_code, detail=error.message),
        Http404: lambda request, error: problem(request, status=404),
    }
    for error, handler in handlers.items():
        api.add_exception_handler(error, handler)


def describe_problems(description: dict[str, Any]) -> None:
    """Say in the OpenAPI description that every operation refuses with a problem."""
    description["components"]["schemas"]["Problem"] = PROBLEM
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in description["paths"].values():
        for operation in path.values():
            operation["responses"]["default"] = {"description": "It was refused, or it failed.", "content": content}


def _unauthenticated(request: HttpRequest, error: Exception) -> HttpResponse:
    response = problem(request, status=401)
    response["WWW-Authenticate"] = "Bearer"
    return response


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 with one fault for each member; what was sent is never repeated."""
    faults = [Fault(pointer(*_place(fault["loc"])), str(fault["msg"])) for fault in error.errors]
    detail = faults[0].detail if len(faults) == 1 else ""
    return problem(request, status=422, detail=detail, errors=faults)


def _place(loc: Sequence[str | int]) -> Sequence[str | int]:
    """Ninja begins with where it looked (body, then the parameter's name); the pointer begins in the body."""
    return loc[2:] if loc and loc[0] == "body" else loc
