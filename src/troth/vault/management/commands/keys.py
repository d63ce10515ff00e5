"""Look after the keys that stand outside the database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from troth.vault.datakeys import rewrap
from troth.vault.keyring import add_kek, keyring
from troth.vault.models import DataKey


class Command(BaseCommand):
    help = "List the key-encryption keys, or rotate: add a new one and move every data key to it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["list", "rotate"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "rotate":
            self.stdout.write(f"{add_kek(settings.TROTH.keys)} made")
            moved = sum(iter(rewrap, 0))
            self.stdout.write(f"{moved} data keys moved; running servers and workers have to be restarted")
        for name in sorted(keyring().keks):
            wrapped = DataKey.objects.filter(kek=name).count()
            note = "" if wrapped else "  wraps nothing any more; keep it as long as backups that need it"
            self.stdout.write(f"{name}  {wrapped} data keys{note}")
