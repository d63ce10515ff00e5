"""Offer a service in plans."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from troth.core.actors import Actor
from troth.people.management.answering import AnsweringCommand
from troth.promises import services
from troth.promises.management.finding import plan_named, service_named
from troth.promises.management.naming import add_names, add_words


class Command(AnsweringCommand):
    help = "Offer a service in a plan, or stop offering it; orders and subscriptions name plans."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="{add,withdraw}")
        add = acts.add_parser("add", help="offer a plan")
        add_names(add)
        add_words(add, "--price", to="prices", help="what it costs, in words")
        withdraw = acts.add_parser("withdraw", help="stop offering a plan; who has it keeps it")
        for act in (add, withdraw):
            act.add_argument("slug", help="a short name: small letters, digits and hyphens")
            act.add_argument("--service", required=True, metavar="SLUG", help="which service, see 'troth service add'")

    def handle(self, *args: Any, **options: Any) -> None:
        at, by = timezone.now(), Actor.command(f"plan {options['act']}")
        service = service_named(options["service"])
        if options["act"] == "withdraw":
            services.withdraw_plan(plan_named(service, options["slug"]), at=at, by=by)
            return
        names, prices = dict(options["names"]), dict(options["prices"])
        services.offer_plan(service, options["slug"], names, prices, at=at, by=by)
