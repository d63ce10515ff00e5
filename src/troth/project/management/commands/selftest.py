"""Walk the main job over real HTTP and mail, and say step by step what came of it."""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from troth.project.selftest import Step, Unexpected, Unreachable, Walk
from troth.project.selftest.mailboxes import DevelopmentInbox, Mailbox, SmtpPeer
from troth.project.selftest.visitor import Visitor
from troth.project.terminal import language, padded

PASSED, FAILED, WRONG_USE = 0, 1, 2
WORDS: dict[str, str | Promise] = {
    "home": pgettext_lazy("step", "home page"),
    "registered": pgettext_lazy("step", "registered"),
    "entry_code": pgettext_lazy("step", "code arrived"),
    "entered": pgettext_lazy("step", "entered"),
    "read": pgettext_lazy("step", "read"),
    "agreed": pgettext_lazy("step", "agreed"),
    "electronic_form": pgettext_lazy("step", "electronic form"),
    "signing_code": pgettext_lazy("step", "signing code"),
    "confirmed": pgettext_lazy("step", "confirmed"),
    "signed": pgettext_lazy("step", "signed"),
    "sealed": pgettext_lazy("step", "sealed"),
    "downloaded": pgettext_lazy("step", "downloaded"),
    "verified": pgettext_lazy("step", "verified"),
    "altered_refused": pgettext_lazy("step", "forgery refused"),
    "mail_with_copy": pgettext_lazy("step", "mail with copy"),
    "sms_notice": pgettext_lazy("step", "SMS notice"),
}


class Command(BaseCommand):
    help = "Walk the main job (register, read, agree, sign, verify) against a running server, as a stranger would."
    requires_system_checks: list[str] = []  # the server may be elsewhere: nothing of this machine is asked

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default="", help="where the server is; else TROTH_BASE_URL")
        parser.add_argument("--out", default="", metavar="DIR", help="leave document.pdf, root.pem, bundle.zip there")
        parser.add_argument(
            "--receive", default="", metavar="smtp://HOST:PORT", help="be the mail server that the site sends to"
        )
        parser.add_argument("--agreement", default="", metavar="SLUG", help="sign this one; else the one that awaits")
        parser.add_argument("--json", action="store_true", help="one JSON object a step")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(language(as_json=options["json"])):
            try:
                passed = self._walk(options)
            except (Unreachable, Unexpected) as error:
                self.stderr.write(f"troth selftest: {error}")
                sys.exit(WRONG_USE)
        sys.exit(PASSED if passed else FAILED)

    def _walk(self, options: dict[str, Any]) -> bool:
        url, step = _site(options["url"]), None
        with _folder(options["out"]) as folder, _mailbox(options["receive"], url) as mailbox, Visitor(url) as visitor:
            for step in Walk(visitor, mailbox, folder, agreement=options["agreement"]).steps():
                self.stdout.write(json.dumps(step.as_json(), ensure_ascii=False) if options["json"] else _line(step))
                self.stdout.flush()
            if not options["json"] and step is not None and step.passed and options["out"]:
                self.stdout.write(_("document.pdf, root.pem and bundle.zip are in %(folder)s") % {"folder": folder})
        return step is not None and step.passed


@contextmanager
def _folder(out: str) -> Iterator[Path]:
    """Where the evidence goes: the folder asked for, made if need be, or one that is gone afterwards."""
    if not out:
        with tempfile.TemporaryDirectory(prefix="troth-selftest-") as scratch:
            yield Path(scratch)
        return
    try:
        Path(out).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        why = {"folder": out, "why": error.strerror}
        raise Unreachable(_("%(folder)s cannot be written: %(why)s") % why) from error
    yield Path(out)


def _site(url: str) -> str:
    """The address asked for, or this installation's own."""
    try:
        parts = urlsplit(url or settings.TROTH.base_url)
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not parts.path.strip("/"):
            return f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        pass
    raise Unreachable(_("--url is an address like https://host:port"))


def _mailbox(receive: str, url: str) -> Mailbox:
    """The mail server asked for, or the server's own development inbox."""
    if not receive:
        return DevelopmentInbox(url)
    try:
        parts = urlsplit(receive)
        if parts.scheme == "smtp" and parts.hostname and parts.port and not parts.path.strip("/"):
            return SmtpPeer(parts.hostname, parts.port)
    except ValueError:
        pass
    raise Unreachable(_("--receive is written as smtp://HOST:PORT"))


def _line(step: Step) -> str:
    result = pgettext("step", "ok") if step.passed else pgettext("step", "FAILED")
    return f"{padded(result, 8)}{padded(str(WORDS[step.name]), 18)}{step.seconds:6.2f} s  {step.detail}".rstrip()
