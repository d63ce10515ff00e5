"""The walk: a fresh person registers, reads, agrees, signs, and checks what they got."""

import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from troth.project.selftest import proofs
from troth.project.selftest.mailboxes import Mailbox, Message, wait_for
from troth.project.selftest.pages import Form, Page
from troth.project.selftest.visitor import Unexpected, Unreachable, Visitor, described

NAME = "𠮷田䶮"  # two rare Han characters, as people bear them
PUBLISHED_ROOT = "/.well-known/troth-root.pem"
LOOK_EVERY = 0.25  # seconds


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one step; `detail` says what was seen."""

    name: str
    passed: bool
    seconds: float
    detail: str

    def as_json(self) -> dict[str, object]:
        result = "passed" if self.passed else "failed"
        return {"step": self.name, "result": result, "seconds": round(self.seconds, 2), "detail": self.detail}


class Walk:
    """One person's way; each step begins where the one before ended."""

    def __init__(
        self, visitor: Visitor, mailbox: Mailbox, folder: Path, *, agreement: str = "", patience: float = 60.0
    ) -> None:
        self.visitor, self.mailbox, self.folder = visitor, mailbox, folder
        self.agreement, self.patience = agreement, patience
        self.mail = f"selftest-{secrets.token_hex(6)}@example.com"
        self.phone = f"+86138{secrets.randbelow(10**8):08}"
        self.by_sms = False
        self.page: Page
        self.entry: Message

    def steps(self) -> Iterator[Step]:
        """Each step as it is done; the first that fails is the last. Unreachable if nobody answers at all."""
        for name, act in self._acts():
            started = time.monotonic()
            try:
                passed, detail = True, act()
            except Unreachable as error:
                if name == "home":
                    raise
                passed, detail = False, str(error)
            except Unexpected as error:
                passed, detail = False, str(error)
            except Exception as error:  # the last net: whatever a server answers, a step fails and says where
                passed, detail = False, f"{type(error).__name__}: {error}"[:300]
            yield Step(name, passed, time.monotonic() - started, detail)
            if not passed:
                return

    def _acts(self) -> Iterator[tuple[str, Callable[[], str]]]:
        yield "home", self._look_at_home
        yield "registered", self._register
        yield "entry_code", self._receive_the_entry_code
        yield "entered", self._enter
        yield "read", self._read
        yield "agreed", self._agree
        yield "electronic_form", self._agree_to_electronic_form
        yield "signing_code", self._receive_the_signing_code
        yield "confirmed", self._confirm
        yield "signed", self._sign
        yield "sealed", self._wait_for_the_seal
        yield "downloaded", self._download
        yield "verified", lambda: proofs.must_be_authentic(self.folder)
        yield "altered_refused", lambda: proofs.must_be_refused_when_altered(self.folder)
        yield "mail_with_copy", self._receive_the_copy
        if self.by_sms:
            yield "sms_notice", self._receive_the_notice

    def _look_at_home(self) -> str:
        self.page = self.visitor.get("/")
        for asset in self.page.assets:
            self.visitor.fetch(urljoin(self.page.url, asset))
        return self.page.title

    def _register(self) -> str:
        self.page = self.visitor.get(f"/sign/{self.agreement}" if self.agreement else "/next/")
        form = self._form("name", "email")
        answers = {"name": NAME, "email": self.mail}
        if form.carries("phone"):
            answers["phone"] = self.phone
        self.page = self.visitor.send(self.page, form, **answers)
        self._form("code")
        return f"{NAME} <{self.mail}>"

    def _receive_the_entry_code(self) -> str:
        self.entry = wait_for(self.mailbox, self.mail, _has_a_code, within=self.patience)
        return self.entry.subject

    def _enter(self) -> str:
        self.page = self.visitor.send(self.page, self._form("code"), code=self.entry.code or "")
        if self.page.asking("decision") is None:
            nothing = _("No agreement awaits a new person: is one published and in force? (%(seen)s)")
            raise Unexpected(nothing % {"seen": described(self.page)})
        return urlsplit(self.page.url).path

    def _read(self) -> str:
        form = self._form("decision")
        if form.chosen("decision"):
            raise Unexpected(_("The decision was chosen before the person decided."))
        consents = sorted({field.name for field in form.fields if field.name.startswith("consent_")})
        if any(form.chosen(name) for name in consents):
            raise Unexpected(_("A consent was ticked before the person gave it."))
        if not all(form.asks("decision", answer) for answer in ("agree", "disagree")):
            raise Unexpected(_("Agreeing and disagreeing are not both offered."))
        self.title = self.page.heading
        seen = {"title": self.title, "n": len(self.page.text), "consents": len(consents)}
        return _("“%(title)s”, %(n)s characters, %(consents)s consents left off") % seen

    def _agree(self) -> str:
        self.page = self.visitor.send(self.page, self._form("decision"), decision="agree")
        return self.page.heading

    def _agree_to_electronic_form(self) -> str:
        form = next((form for form in self.page.forms if form.carries("electronic_form")), None)
        if form is None:
            raise Unexpected(_("Electronic form is not offered: %(seen)s") % {"seen": described(self.page)})
        offered = set(form.values("channel"))
        self.by_sms = "sms" in offered & self.mailbox.channels
        channel = "sms" if self.by_sms else "mail"
        if offered and channel not in offered:
            ways = {"offered": ", ".join(sorted(offered))}
            raise Unexpected(_("The code is offered by %(offered)s only, which cannot be received here.") % ways)
        self.page = self.visitor.send(self.page, form, **({"channel": channel} if offered else {}))
        self._form("code")
        return _("code by SMS") if self.by_sms else _("code by mail")

    def _receive_the_signing_code(self) -> str:
        named = _squeezed(self.title)[:8]
        to, after = (self.phone, None) if self.by_sms else (self.mail, self.entry)
        self.signing = wait_for(self.mailbox, to, _has_a_code, within=self.patience, after=after)
        if named not in _squeezed(self.signing.subject + self.signing.text):
            raise Unexpected(_("The message with the code does not name the document."))
        return self.signing.subject or self.signing.text.replace(self.signing.code or "", "******")

    def _confirm(self) -> str:
        self.page = self.visitor.send(self.page, self._form("code"), code=self.signing.code or "")
        return self.page.heading

    def _sign(self) -> str:
        self.page = self.visitor.send(self.page, self._form("typed_name"), typed_name=NAME)
        found = [re.search(r"/me/documents/[0-9a-f-]{36}/", link) for link in self.page.links]
        self.document = next((match.group() for match in found if match), "")
        if not self.document:
            raise Unexpected(_("There is no way to the document: %(seen)s") % {"seen": described(self.page)})
        return self.document

    def _wait_for_the_seal(self) -> str:
        until = time.monotonic() + self.patience
        while (link := self._look().link(".pdf")) is None:
            if time.monotonic() > until:
                waited = {"seconds": round(self.patience)}
                raise Unexpected(_("There was no sealed document within %(seconds)s s; does a worker run?") % waited)
            time.sleep(LOOK_EVERY)
        if NAME not in self.page.text:
            raise Unexpected(_("The name of the signer is not shown as it was typed."))
        return link

    def _look(self) -> Page:
        self.page = self.visitor.get(self.document)
        return self.page

    def _download(self) -> str:
        pdf, bundle = (self._take(ending) for ending in (".pdf", ".zip"))
        travelled = proofs.must_hold(bundle, pdf)
        published = self.visitor.answers(PUBLISHED_ROOT) == 200
        root = self.visitor.fetch(PUBLISHED_ROOT) if published else travelled
        for name, content in ((proofs.DOCUMENT, pdf), (proofs.BUNDLE, bundle), (proofs.ROOT, root)):
            (self.folder / name).write_bytes(content)
        if published:
            return _("%(size)s bytes; root from %(path)s") % {"size": len(pdf), "path": PUBLISHED_ROOT}
        told = _("%(size)s bytes; the root came WITH the evidence: compare it with one from elsewhere")
        return told % {"size": len(pdf)}

    def _take(self, ending: str) -> bytes:
        link = self.page.link(ending)
        if link is None:
            raise Unexpected(_("No %(kind)s is offered: %(seen)s") % {"kind": ending, "seen": described(self.page)})
        return self.visitor.fetch(urljoin(self.page.url, link))

    def _receive_the_copy(self) -> str:
        told = wait_for(self.mailbox, self.mail, self._leads_to_the_document, within=self.patience, after=self.entry)
        if _squeezed(self.title) not in _squeezed(told.subject + told.text):
            raise Unexpected(_("The mail does not name the agreement: %(subject)s") % {"subject": told.subject})
        if self.document not in told.html:
            raise Unexpected(_("The HTML of the mail does not lead to the document."))
        files = self.mailbox.files(told)
        if not files:
            return _("%(subject)s (linked, not attached)") % {"subject": told.subject}
        if (self.folder / proofs.DOCUMENT).read_bytes() not in [content for _name, content in files]:
            raise Unexpected(_("What is attached to the mail is not the document that was downloaded."))
        return told.subject

    def _receive_the_notice(self) -> str:
        return wait_for(self.mailbox, self.phone, self._leads_to_the_document, within=self.patience).text

    def _leads_to_the_document(self, message: Message) -> bool:
        return self.document in message.text

    def _form(self, *names: str) -> Form:
        form = self.page.asking(*names)
        if form is None:
            asked = {"names": ", ".join(names), "seen": described(self.page)}
            raise Unexpected(_("There is no form for %(names)s: %(seen)s") % asked)
        return form


def _has_a_code(message: Message) -> bool:
    return message.code is not None


def _squeezed(text: str) -> str:
    return "".join(text.split())
