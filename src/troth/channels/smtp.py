"""Mail by SMTP: accepted only once the peer has answered 250 to the whole message."""

import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

from troth.channels.letters import Letter, NoAddress, envelope, mail_bytes
from troth.channels.rules import is_final, told_status
from troth.channels.transport import Never, NotNow, Receipt

ANSWER_WITHIN = 15.0  # seconds for one step
SEND_WITHIN = 100.0  # seconds for all of them: over before the lease of the message ends


class Peer(Protocol):
    """The settings of the server that takes our mail; `tls` is none, starttls or tls."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def user(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def tls(self) -> str: ...


class SmtpChannel:
    """Hands each letter to one server, over TLS with a checked certificate where the settings ask for it."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer

    def send(self, letter: Letter) -> Receipt:
        """The peer's 250 to the data; Never for its 5xx to this letter, NotNow for everything else."""
        try:
            content, sender, to = mail_bytes(letter), envelope(letter.sender), envelope(letter.to)
        except NoAddress:
            raise Never("address") from None
        try:
            with _Talk(self.peer, letter.host) as talk:
                return talk.hand_over(sender, to, content)
        except OSError as error:  # every exception of smtplib, ssl and socket is one
            raise NotNow(_trouble(error)) from None


class _Talk:
    """One conversation with the peer: its steps are named, and together they are bounded in time."""

    def __init__(self, peer: Peer, our_host: str) -> None:
        self.peer = peer
        self.our_host = our_host
        self.until = time.monotonic() + SEND_WITHIN

    def __enter__(self) -> "_Talk":
        try:
            self.smtp = self._connected()
        except smtplib.SMTPConnectError as error:
            raise _refusal("greeting", error.smtp_code, error.smtp_error) from None
        try:
            self._introduce()
        except BaseException:
            self.smtp.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        if error[0] is None:
            with suppress(OSError):
                self._allow(2)
                self.smtp.quit()
        self.smtp.close()

    def hand_over(self, sender: str, to: str, content: bytes) -> Receipt:
        """All three steps, or the refusal of the first that failed."""
        options = [] if sender.isascii() and to.isascii() else self._utf8_addresses()
        self._step("mail", lambda: self.smtp.mail(sender, options))
        self._step("rcpt", lambda: self.smtp.rcpt(to))
        code, answer = self._step("data", lambda: self.smtp.data(content), share=3)
        return Receipt(f"{code} {answer}"[:200], told_status("data", code, answer), datetime.now(UTC))

    def _connected(self) -> smtplib.SMTP:
        peer, name = self.peer, self.our_host
        if peer.tls == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(peer.host, peer.port, name, timeout=ANSWER_WITHIN, context=context)
        return smtplib.SMTP(peer.host, peer.port, name, timeout=ANSWER_WITHIN)

    def _introduce(self) -> None:
        """EHLO, TLS where asked for, never without it then, and AUTH."""
        self._step("ehlo", self.smtp.ehlo)
        if self.peer.tls == "starttls":
            if not self.smtp.has_extn("starttls"):
                raise NotNow("no-starttls")
            self._step("starttls", lambda: self.smtp.starttls(context=ssl.create_default_context()))
            self._step("ehlo", self.smtp.ehlo)
        if self.peer.user:
            if not self.smtp.has_extn("auth"):
                raise NotNow("no-auth")
            self._step("auth", lambda: self.smtp.login(self.peer.user, self.peer.password))

    def _utf8_addresses(self) -> list[str]:
        """RFC 6531; a peer that cannot do it will never take this letter."""
        if not self.smtp.has_extn("smtputf8"):
            raise Never("no-smtputf8")
        return ["SMTPUTF8"]

    def _step(self, name: str, act: Callable[[], tuple[int, bytes]], *, share: int = 1) -> tuple[int, str]:
        """One command and its answer; `share` is how many waits it is made of."""
        left = (self.until - time.monotonic()) / share
        self._allow(left if share > 1 else min(left, ANSWER_WITHIN))
        try:
            code, answer = act()
        except smtplib.SMTPResponseException as error:
            raise _refusal(name, error.smtp_code, error.smtp_error) from None
        if not 200 <= code < 300:
            raise _refusal(name, code, answer)
        return code, _text(answer)

    def _allow(self, seconds: float) -> None:
        if seconds <= 0:
            raise TimeoutError
        if self.smtp.sock is not None:
            self.smtp.sock.settimeout(seconds)


def _refusal(step: str, code: int, answer: bytes | str) -> NotNow:
    if code == -1:  # smtplib's word for a line that was no answer at all
        return NotNow("hung-up")
    told = told_status(step, code, _text(answer))
    return Never(told) if is_final(step, code) else NotNow(told)


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer


def _trouble(error: OSError) -> str:
    """One word for what went wrong below SMTP."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate"
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "timeout"
    if isinstance(error, socket.gaierror):
        return "unknown-host"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "hung-up"
    return "tls" if isinstance(error, ssl.SSLError) else "connection"
