"""Where the walk's messages arrive: the development inbox, or a mail server of our own that the site sends to."""

import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Lock
from typing import Any, Protocol, Self
from urllib.parse import urlencode, urljoin, urlsplit

from aiosmtpd.controller import Controller
from django.utils.translation import gettext as _

from troth.channels.rules import code_in
from troth.project.selftest.visitor import Unexpected, Unreachable, Visitor

LOOK_EVERY = 0.2  # seconds
File = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody received."""

    id: str
    channel: str
    subject: str
    text: str
    html: str

    @property
    def code(self) -> str | None:
        return code_in(self.text)


class Mailbox(Protocol):
    """Receives for everybody. `channels` are those it sees; `received` is oldest first."""

    channels: frozenset[str]

    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> None: ...
    def received(self, to: str) -> list[Message]: ...
    def files(self, message: Message) -> list[File]: ...


class DevelopmentInbox:
    """The inbox of a server in demo mode; in production there is none."""

    channels = frozenset(("mail", "sms"))

    def __init__(self, base_url: str) -> None:
        self.visitor = Visitor(base_url)

    def __enter__(self) -> Self:
        if self.visitor.answers("/dev/inbox/messages.json?to=nobody@example.com") == 404:
            raise Unreachable(
                _("This server has no development inbox (production mode): use --receive smtp://HOST:PORT.")
            )
        return self

    def __exit__(self, *error: object) -> None:
        self.visitor.client.close()

    def received(self, to: str) -> list[Message]:
        found = json.loads(self.visitor.fetch(f"/dev/inbox/messages.json?{urlencode({'to': to})}"))
        return [Message(each["id"], each["channel"], each["subject"], each["text"], each["html"]) for each in found]

    def files(self, message: Message) -> list[File]:
        page = self.visitor.get(f"/dev/inbox/{message.id}/")
        links = [urlsplit(urljoin(page.url, link)).path for link in page.links]
        enclosed = dict.fromkeys(link for link in links if f"/dev/inbox/{message.id}/files/" in link)
        return [(link.rsplit("/", 1)[-1], self.visitor.fetch(link)) for link in enclosed]


class SmtpPeer:
    """The mail server the site hands its mail to; it takes everything and sends nothing on."""

    channels = frozenset(("mail",))

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.taken: list[tuple[str, EmailMessage]] = []
        self.lock = Lock()

    def __enter__(self) -> Self:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            socket.create_server((self.host, self.port), family=family).close()
            self.controller = Controller(self, hostname=self.host, port=self.port, enable_SMTPUTF8=True)
            self.controller.start()
        except OSError as error:
            where = {"where": f"{self.host}:{self.port}", "why": error.strerror or error}
            raise Unreachable(_("Mail cannot be received on %(where)s: %(why)s") % where) from error
        return self

    def __exit__(self, *error: object) -> None:
        self.controller.stop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)  # the policy makes it one
        with self.lock:
            self.taken += [(to.casefold(), mail) for to in envelope.rcpt_tos]
        return "250 2.0.0 taken"

    def received(self, to: str) -> list[Message]:
        with self.lock:
            mails = [(place, mail) for place, (each, mail) in enumerate(self.taken) if each == to.casefold()]
        return [
            Message(str(place), "mail", str(mail["Subject"] or ""), _words(mail, "plain"), _words(mail, "html"))
            for place, mail in mails
        ]

    def files(self, message: Message) -> list[File]:
        parts = self.taken[int(message.id)][1].iter_attachments()
        return [(part.get_filename() or "", part.get_content()) for part in parts]


def wait_for(
    mailbox: Mailbox, to: str, wanted: Callable[[Message], bool], *, within: float, after: Message | None = None
) -> Message:
    """The first message to this address that is wanted and newer than `after`; Unexpected if none comes in time."""
    until = time.monotonic() + within
    while True:
        found = mailbox.received(to)
        known = next((place + 1 for place, each in enumerate(found) if after and each.id == after.id), 0)
        for message in found[known:]:
            if wanted(message):
                return message
        if time.monotonic() > until:
            seen = {"n": len(found), "seconds": round(within)}
            told = _("Not within %(seconds)s s; messages that came to this address: %(n)s. Does a worker run?")
            raise Unexpected(told % seen)
        time.sleep(LOOK_EVERY)


def _words(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
