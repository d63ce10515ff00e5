"""The walk: what it reads from pages and mail, and what it does not let pass."""

import io
import smtplib
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from io import StringIO
from pathlib import Path

import httpx
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from troth.project.selftest import Step, Unexpected, Unreachable, Walk, proofs
from troth.project.selftest.mailboxes import DevelopmentInbox, Message, SmtpPeer, wait_for
from troth.project.selftest.pages import read_page
from troth.project.selftest.visitor import Visitor
from troth.project.tests.processes import free_port

SITE = "http://127.0.0.1:9"
DOCUMENT = "/me/documents/01a1ff6b-5d7b-7af2-b07e-b694a64b6ea9/"

# --- pages ---


def test_a_form_is_read_with_all_it_would_send_untouched() -> None:
    page = read_page(
        f"{SITE}/join/", 200,
        """<form action="/go"><input type=hidden name=token value="a&amp;b"><input name=name value=Ivan>
        <input type=checkbox name=yes checked><input type=checkbox name=no>
        <input type=radio name=way value=mail checked><input type=radio name=way value=sms>
        <textarea name=words>a &lt; b</textarea>
        <select name=clause><option value="">all<option value=c1>one</select>
        <select name=kind><option value=x>x</option><option value=y selected>y</option></select>
        <input name=off value=1 disabled><input type=submit name=act value=send>
        <button name=act value=stop>Stop</button><input value=nameless></form><input name=outside>""",
    )  # fmt: skip
    (form,) = page.forms
    untouched = {
        "token": ["a&b"], "name": ["Ivan"], "yes": ["on"], "way": ["mail"], "words": ["a < b"], "clause": [""],
        "kind": ["y"],
    }  # fmt: skip
    assert form.filled({}) == untouched
    assert form.filled({"way": "sms", "no": "on"}) == {**untouched, "way": ["sms"], "no": ["on"]}


def test_what_is_hidden_is_carried_but_not_asked() -> None:
    page = read_page(
        SITE, 200,
        """<form id=a><input type=hidden name=decision value=disagree></form>
        <form id=b><input type=radio name=decision value=agree><input type=radio name=decision value=disagree></form>
        <input form=b name=elsewhere>""",
    )  # fmt: skip
    form = page.asking("decision", "elsewhere")
    assert form is page.forms[1]
    assert form is not None
    assert form.asks("decision", "agree")
    assert not form.asks("decision", "maybe")
    assert not form.chosen("decision")
    assert page.forms[0].carries("decision")
    assert page.asking("code") is None


def test_a_page_says_its_title_its_heading_and_what_is_wrong() -> None:
    page = read_page(
        f"{SITE}/a", 422,
        """<!doctype html><title>Error: Register</title><link rel=stylesheet href=/kit.css>
        <script src=/x.js></script><style>p{}</style><h1>Reg<b>ister</b></h1>
        <div role="alert"><img src=a><p>Wrong <br>number</p></div>
        <p>Fine<p><a href="/a/document.pdf?x=1">PDF</a>""",
    )  # fmt: skip
    assert page.title == "Error: Register"
    assert page.heading == "Register"
    assert page.alerts == ["Wrong number"]
    assert page.assets == ["/kit.css", "/x.js"]
    assert page.link(".pdf") == "/a/document.pdf?x=1"
    assert page.link(".zip") is None
    assert "p{}" not in page.text


# --- mail ---


@pytest.fixture
def peer() -> Iterator[SmtpPeer]:
    with SmtpPeer("127.0.0.1", free_port()) as peer:
        yield peer


def send(peer: SmtpPeer, to: str, subject: str, text: str, *, html: str = "", pdf: bytes = b"") -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "troth@example.com", to
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    if pdf:
        mail.add_attachment(pdf, maintype="application", subtype="pdf", filename="协议.pdf")
    with smtplib.SMTP("127.0.0.1", peer.port) as smtp:
        smtp.send_message(mail)


def test_mail_is_received_as_it_was_sent(peer: SmtpPeer) -> None:
    pdf = b"%PDF-1.7\n\xff"
    send(peer, "Ivan@Example.com", "您的验证码", "验证码：\n\n    012345\n", html="<p>012345</p>", pdf=pdf)
    send(peer, "olga@example.com", "other", "654321")
    (mail,) = peer.received("ivan@example.com")
    assert (mail.channel, mail.subject, mail.code) == ("mail", "您的验证码", "012345")
    assert "<p>012345</p>" in mail.html
    assert peer.files(mail) == [("协议.pdf", pdf)]


def test_only_what_is_newer_is_waited_for(peer: SmtpPeer) -> None:
    send(peer, "ivan@example.com", "first", "111111")
    send(peer, "ivan@example.com", "no code", "hello")
    first = wait_for(peer, "ivan@example.com", lambda message: message.code is not None, within=5)
    assert first.subject == "first"
    with pytest.raises(Unexpected, match="messages that came to this address: 2"):
        wait_for(peer, "ivan@example.com", lambda message: message.code is not None, within=0, after=first)
    send(peer, "ivan@example.com", "second", "222222")
    second = wait_for(peer, "ivan@example.com", lambda message: message.code is not None, within=5, after=first)
    assert second.code == "222222"


def test_a_port_that_is_taken_is_said_before_the_walk(peer: SmtpPeer) -> None:
    with pytest.raises(Unreachable, match=f"127.0.0.1:{peer.port}"):
        SmtpPeer("127.0.0.1", peer.port).__enter__()


# --- proofs ---


def test_a_document_without_our_seal_is_not_let_pass(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "root.pem").write_bytes((settings.TROTH.var / "pki" / "root.pem").read_bytes())
    for name in ("document.pdf", "bundle.zip"):
        (tmp_path / name).write_bytes(b"%PDF-1.7\n%%EOF\n")
    with pytest.raises(Unexpected, match=r"document\.pdf: cannot_tell: This PDF carries no seal of ours"):
        proofs.must_be_authentic(tmp_path)
    with pytest.raises(Unexpected, match="was not refused"):
        proofs.must_be_refused_when_altered(tmp_path)
    assert not (tmp_path / "altered.pdf").exists()


def test_a_bundle_with_another_document_is_not_let_pass() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("document.pdf", b"another")
        archive.writestr("root.pem", b"root")
    assert proofs.must_hold(whole.getvalue(), b"another") == b"root"
    with pytest.raises(Unexpected, match="not the one"):
        proofs.must_hold(whole.getvalue(), b"mine")
    with pytest.raises(Unexpected, match="not whole"):
        proofs.must_hold(b"PK", b"mine")


# --- a site that goes wrong ---

JOIN = "<title>Register</title><form><input name=name><input name=email><input type=hidden name=locale value=en></form>"
CODE = "<title>Code</title><form><input name=code></form>"
DECISION = (
    "<title>Terms</title><h1>Terms of Service</h1><form><input type=radio name=decision value=agree>"
    "<input type=radio name=decision value=disagree><input type=checkbox name=consent_news></form>"
)
PROOF = (
    "<title>Proof</title><form><input type=hidden name=electronic_form value=yes>"
    "<input type=hidden name=channel value=mail></form>"
)
SIGN = "<title>Sign</title><form><input name=typed_name></form>"
SIGNED = f'<title>Signed</title><a href="{DOCUMENT}">your page</a>'


class Site:
    """Answers in order: home, the form to join, and then one page for each form that is sent."""

    def __init__(self, *pages: str | tuple[int, str], document: str = "<title>Wait</title>") -> None:
        self.answers = iter([JOIN, *pages])
        self.document = document
        self.sent: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/":
            return httpx.Response(200, html="<title>Home</title>")
        if path.startswith("/me/documents/"):
            return httpx.Response(200, html=self.document)
        self.sent.append(request.content.decode())
        answer = next(self.answers)
        status, html = answer if isinstance(answer, tuple) else (200, answer)
        return httpx.Response(status, html=html)


class Letters:
    """A mailbox where a code to this person always lies."""

    channels = frozenset(("mail",))

    def __init__(self, text: str = "Terms of Service 123456") -> None:
        self.text = text

    def __enter__(self) -> "Letters":
        return self

    def __exit__(self, *error: object) -> None: ...

    def received(self, to: str) -> list[Message]:
        return [Message("1", "mail", "code", self.text, ""), Message("2", "mail", "code", self.text, "")]

    def files(self, message: Message) -> list[tuple[str, bytes]]:
        return []


@pytest.fixture
def walked(tmp_path: Path) -> Callable[..., list[Step]]:
    def walk(site: Callable[[httpx.Request], httpx.Response], letters: Letters | None = None) -> list[Step]:
        visitor = Visitor(SITE)
        visitor.client = httpx.Client(base_url=SITE, transport=httpx.MockTransport(site), follow_redirects=True)
        with visitor:
            return list(Walk(visitor, letters or Letters(), tmp_path, patience=0.1).steps())

    return walk


@pytest.mark.parametrize(
    ("pages", "step", "seen"),
    [
        (((500, "<title>Broken</title>"),), "registered", "answered 500, “Broken”"),
        (((422, '<title>Error</title><p role=alert>Mail?</p>'),), "registered", "answered 422, “Error”: Mail?"),
        (("<title>Elsewhere</title>",), "registered", "no form for code"),
        ((CODE, (403, "<title>No</title>")), "entered", "answered 403"),
        ((CODE, "<title>My page</title>"), "entered", "is one published and in force?"),
        ((CODE, DECISION.replace("value=agree", "value=agree checked")), "read", "chosen before"),
        ((CODE, DECISION.replace("consent_news", "consent_news checked")), "read", "ticked before"),
        ((CODE, DECISION.replace("value=disagree", "value=later")), "read", "not both offered"),
        ((CODE, DECISION, "<title>Sealed already</title>"), "electronic_form", "“Sealed already”"),
        ((CODE, DECISION, PROOF.replace("value=mail", "value=sms")), "electronic_form", "by sms only"),
        ((CODE, DECISION, PROOF, CODE, (422, "<title>Error</title>")), "confirmed", "answered 422"),
        ((CODE, DECISION, PROOF, CODE, SIGN, "<title>Hm</title>"), "signed", "“Hm”"),
        ((CODE, DECISION, PROOF, CODE, SIGN, SIGNED), "sealed", "does a worker run?"),
    ],
)  # fmt: skip
def test_the_walk_stops_where_it_goes_wrong_and_says_what_was_seen(
    walked: Callable[..., list[Step]], pages: tuple[str, ...], step: str, seen: str
) -> None:
    steps = walked(Site(*pages))
    assert [each.name for each in steps if not each.passed] == [step]
    assert steps[-1].name == step
    assert seen in steps[-1].detail


def test_the_walk_leaves_consents_off_and_carries_what_was_hidden(walked: Callable[..., list[Step]]) -> None:
    site = Site(CODE, DECISION, PROOF, CODE, SIGN, SIGNED)
    walked(site)
    assert "locale=en" in site.sent[1]
    assert "phone" not in site.sent[1]  # this form does not ask for one
    assert site.sent[3] == "decision=agree"
    assert site.sent[4] == "electronic_form=yes&channel=mail"


def test_a_code_that_names_another_document_is_not_used(walked: Callable[..., list[Step]]) -> None:
    steps = walked(Site(CODE, DECISION, PROOF, CODE, SIGN, SIGNED), Letters("Other terms 123456"))
    assert steps[-1].name == "signing_code"
    assert steps[-1].detail == "The message with the code does not name the document."


def test_mail_that_does_not_come_fails_its_step(walked: Callable[..., list[Step]]) -> None:
    steps = walked(Site(CODE), Letters("no digits here"))
    assert steps[-1].name == "entry_code"
    assert "Does a worker run?" in steps[-1].detail


def test_a_server_that_goes_away_fails_the_step_it_was_needed_for(walked: Callable[..., list[Step]]) -> None:
    def gone(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/":
            return httpx.Response(200, html="<title>Home</title>")
        raise httpx.ConnectError("refused")

    steps = walked(gone)
    assert [(each.name, each.passed) for each in steps] == [("home", True), ("registered", False)]


def test_a_server_that_was_never_there_is_no_failed_step(walked: Callable[..., list[Step]]) -> None:
    def gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(Unreachable, match="cannot be reached"):
        walked(gone)


def test_whatever_a_server_answers_there_is_no_traceback(walked: Callable[..., list[Step]]) -> None:
    def odd(request: httpx.Request) -> httpx.Response:
        raise RuntimeError("odd")

    assert [(each.name, each.detail) for each in walked(odd)] == [("home", "RuntimeError: odd")]


# --- the command ---


def run(*arguments: str) -> tuple[object, str, str]:
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("selftest", *arguments, stdout=out, stderr=err)
    return ended.value.code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--url", "nowhere"), "--url is an address like"),
        (("--url", "http://[::1"), "--url is an address like"),
        (("--url", SITE), f"{SITE} cannot be reached"),
        (("--url", SITE, "--receive", "mail.example"), "--receive is written as smtp://HOST:PORT"),
        (("--url", SITE, "--receive", "smtp://127.0.0.1"), "--receive is written as smtp://HOST:PORT"),
        (("--url", SITE, "--receive", "smtp://127.0.0.1:port"), "--receive is written as smtp://HOST:PORT"),
        (("--url", SITE, "--out", "/dev/null/out"), "/dev/null/out cannot be written"),
    ],
)
def test_wrong_use_and_no_server_are_one_line_and_exit_code_2(arguments: tuple[str, ...], said: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"troth selftest: {said}")
    assert err.count("\n") == 1


def test_an_unknown_option_is_wrong_use() -> None:
    with pytest.raises(CommandError, match="unrecognized"):
        call_command("selftest", "--bogus")


def test_a_server_without_inbox_asks_for_receive() -> None:
    inbox, nowhere = DevelopmentInbox(SITE), httpx.MockTransport(lambda request: httpx.Response(404))
    inbox.visitor.client = httpx.Client(base_url=SITE, transport=nowhere)
    with pytest.raises(Unreachable, match="--receive"), inbox:
        pass
