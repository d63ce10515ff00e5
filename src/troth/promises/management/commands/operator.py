"""Enter the legal entity that provides the services."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from troth.core.actors import Actor
from troth.people.management.answering import AnsweringCommand
from troth.promises import services
from troth.promises.management.naming import add_names

TOLD = ("registration", "address", "mail", "phone")


class Command(AnsweringCommand):
    help = "Enter a provider: the legal entity whose agreements are signed."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="{add}")
        add = acts.add_parser("add", help="enter a provider")
        add.add_argument("slug", help="a short name: small letters, digits and hyphens")
        add_names(add)
        add.add_argument("--registration", default="", help="unified social credit code or the like")
        add.add_argument("--address", default="", help="where letters reach it")
        add.add_argument("--mail", default="", help="where mail reaches it; also in security.txt")
        add.add_argument("--phone", default="", help="where calls reach it")

    def handle(self, *args: Any, **options: Any) -> None:
        services.enter_operator(
            options["slug"], dict(options["names"]), **{name: options[name] for name in TOLD},
            at=timezone.now(), by=Actor.command("operator add"),
        )  # fmt: skip
