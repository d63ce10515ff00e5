"""Create, list and revoke the tokens of programs."""

import json
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from troth.canon.times import instant
from troth.core.actors import Actor
from troth.people import services
from troth.people.management.answering import AnsweringCommand
from troth.people.models import Token
from troth.people.services.tokens import SCOPES

BY = Actor.command("token")


class Command(AnsweringCommand):
    help = "Create, list and revoke API tokens; a token is shown once, when it is created."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="{create,list,revoke}")
        create = acts.add_parser("create", help="print a new token, and nothing else")
        create.add_argument("--name", required=True, help="what it is called in lists and events")
        create.add_argument(
            "--scope", required=True, nargs="+", action="extend", metavar="SCOPE", help=f"of: {', '.join(SCOPES)}"
        )
        listing = acts.add_parser("list", help="names, scopes and times; never the tokens")
        listing.add_argument("--json", action="store_true", help="one JSON array")
        acts.add_parser("revoke", help="end a token at once").add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        match options["act"]:
            case "create":
                at = timezone.now()
                self.stdout.write(services.create_token(options["name"], scopes=options["scope"], at=at, by=BY))
            case "list":
                self._list(as_json=options["json"])
            case "revoke":
                services.revoke_token(options["name"], at=timezone.now(), by=BY)

    def _list(self, *, as_json: bool) -> None:
        tokens = Token.objects.order_by("name")
        if as_json:
            self.stdout.write(json.dumps([_facts(token) for token in tokens], ensure_ascii=False))
            return
        for token in tokens:
            state = f"revoked {instant(token.revoked_at)}" if token.revoked_at else "live"
            self.stdout.write(f"{token.name}  {','.join(token.scopes)}  {instant(token.created_at)}  {state}")


def _facts(token: Token) -> dict[str, object]:
    return {
        "name": token.name,
        "scopes": token.scopes,
        "created_at": instant(token.created_at),
        "revoked_at": instant(token.revoked_at) if token.revoked_at else None,
    }
