"""Logs: one JSON object a line on standard error, plain text on a terminal, and no personal data in either.

Exceptions are logged as types and places, without their messages (a database error quotes the row) and local
variables; records of other libraries keep their template and lose its arguments.
"""

import logging
import logging.config
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import Processor

QUIET = ("django.request", "django.security", "httpx", "httpcore", "mail.log", "pyhanko", "fontTools")
Record = MutableMapping[str, Any]


def set_up_logs(level: str = "INFO") -> None:
    """Set up structlog and the standard library's logging for this process; call it once, at its start."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        error_without_words,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=False,
    )
    logging.config.dictConfig(_standard(level, shared))


def _standard(level: str, shared: list[Processor]) -> dict[str, Any]:
    drawing = (
        structlog.dev.ConsoleRenderer(colors=False)
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [template_only, *shared],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, drawing],
        "use_get_message": False,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django": {"level": level}, **{name: {"level": "ERROR"} for name in QUIET}},
    }


def template_only(logger: object, method: str, event: Record) -> Record:
    """For other people's log records: the template without its arguments, which may name somebody."""
    record = event.get("_record")
    if record is not None:
        event["event"] = str(record.msg)
        if record.exc_info:
            event["exc_info"] = record.exc_info
    return event


def error_without_words(logger: object, method: str, event: Record) -> Record:
    """An exception as its type and the places it came through."""
    given = event.pop("exc_info", None)
    found: tuple[Any, BaseException | None, TracebackType | None] | None = None
    if isinstance(given, BaseException):
        found = (type(given), given, given.__traceback__)
    elif isinstance(given, tuple):
        found = given
    elif given:
        found = sys.exc_info()
    if found and found[1] is not None:
        event["error"] = _names(found[1])
        frames = traceback.extract_tb(found[2])[-12:]
        event["at"] = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _names(error: BaseException) -> str:
    """The type of an error and of those that caused it: IntegrityError < UniqueViolation."""
    names: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(names) < 6:
        names.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return " < ".join(names)


def _short(filename: str) -> str:
    return "/".join(filename.split("/")[-3:])
