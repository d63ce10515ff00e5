"""How a command line gives words in several languages: --name zh-hans=云杉网盘 --name en="Spruce Drive"."""

from argparse import ArgumentTypeError

from django.conf import settings
from django.core.management.base import CommandParser


def add_names(parser: CommandParser) -> None:
    add_words(parser, "--name", to="names", required=True, help="what people see")


def add_words(parser: CommandParser, flag: str, *, to: str, required: bool = False, help: str) -> None:
    """An option that takes LOCALE=WORDS as often as there are languages; a list of pairs in `options[to]`."""
    parser.add_argument(
        flag, dest=to, required=required, default=None if required else [], nargs="+", action="extend", type=_named,
        metavar="LOCALE=NAME", help=f"{help}, once a language: {', '.join(dict(settings.LANGUAGES))}",
    )  # fmt: skip


def _named(text: str) -> tuple[str, str]:
    locale, _, name = (part.strip() for part in text.partition("="))
    if locale not in dict(settings.LANGUAGES) or not name:
        raise ArgumentTypeError(f"{text!r} is not LOCALE=NAME with one of {', '.join(dict(settings.LANGUAGES))}")
    return locale, name
