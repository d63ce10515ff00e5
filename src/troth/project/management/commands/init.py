"""Make what an installation needs before it can serve."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from troth.project.checks import ENVIRONMENT
from troth.project.installing import install


class Command(BaseCommand):
    help = "Make keys, certificates, database and static files; what is there already is left alone."
    requires_system_checks = [ENVIRONMENT]  # the other checks ask for what this command makes

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", default="Troth", help="the name in the certificates")

    def handle(self, *args: Any, **options: Any) -> None:
        for step in install(options["organisation"]):
            self.stdout.write(step)
