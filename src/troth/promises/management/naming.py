"""How a command line gives a name in several languages: --name zh-hans=云杉网盘 --name en="Spruce Drive"."""

from argparse import ArgumentTypeError

from django.conf import settings
from django.core.management.base import CommandParser


def add_names(parser: CommandParser) -> None:
    parser.add_argument(
        "--name", dest="names", required=True, nargs="+", action="extend", type=_named, metavar="LOCALE=NAME",
        help=f"what people see, once a language: {', '.join(dict(settings.LANGUAGES))}",
    )  # fmt: skip


def _named(text: str) -> tuple[str, str]:
    locale, _, name = (part.strip() for part in text.partition("="))
    if locale not in dict(settings.LANGUAGES) or not name:
        raise ArgumentTypeError(f"{text!r} is not LOCALE=NAME with one of {', '.join(dict(settings.LANGUAGES))}")
    return locale, name
