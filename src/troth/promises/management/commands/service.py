"""Offer a service, to which texts then belong."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.core.actors import Actor
from troth.core.refusals import NotFound
from troth.people.management.answering import AnsweringCommand
from troth.promises import services
from troth.promises.management.naming import add_names
from troth.promises.models import Operator, ServiceKind


class Command(AnsweringCommand):
    help = "Offer a service of a provider; `troth text import --service SLUG` brings texts to it."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="{add}")
        add = acts.add_parser("add", help="offer a service")
        add.add_argument("slug", help="a short name: small letters, digits and hyphens")
        add_names(add)
        add.add_argument("--kind", required=True, help=f"one of: {', '.join(ServiceKind.values)}")
        add.add_argument("--operator", required=True, metavar="SLUG", help="who provides it, see 'troth operator add'")
        add.add_argument("--home", default="", metavar="URL", help="where its users come from and go back to")

    def handle(self, *args: Any, **options: Any) -> None:
        operator = Operator.objects.filter(slug=options["operator"]).first()
        if operator is None:
            raise NotFound(_("There is no provider called %(slug)s.") % {"slug": options["operator"]}, field="operator")
        services.offer_service(
            options["slug"], dict(options["names"]), kind=options["kind"], operator=operator, home=options["home"],
            at=timezone.now(), by=Actor.command("service add"),
        )  # fmt: skip
