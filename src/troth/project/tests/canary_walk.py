"""A process of its own: everything a person tells us and we tell them, said once by a canary, and once by mistake.

`python -m troth.project.tests.canary_walk REPORT` with TROTH_VAR set. It ends without closing anything, so that
the write-ahead log is still there to be searched.
"""

import json
import os
import re
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django

MAIL, PHONE = "kanarienvogel.7f3a@voliere.example", "13871234567"
ADDED, SECOND = "zeisig.51c2@voliere.example", "stieglitz.90d4@voliere.example"
WORDS = {
    "name": "Zaunkönigin 金丝雀·阿芙罗",
    "mail": MAIL,
    "phone": PHONE,
    "typed name": "Zaunkönigin unterschreibt",
    "opinion": "Der Bauer des Vogels war golden",
    "question": "笼中之鸟何时归林",
    "objection": "Kein Vogel singt um Mitternacht",
    "answer": "Wir lassen den Vogel gern fliegen",
    "complaint": "Der Käfig quietscht bei Vollmond 笼门夜鸣",
    "wish": "Ein Tropfen Öl genügt dem Vogel",
    "file": "Gitterstab verbogen",
    "content of the file": "Der dritte Stab von links",
    "nameless": "Niemand füttert die Amsel",
    "reply in the case": "Auch die Tür klemmt seit Dienstag",
    "decision's reasons": "Das Scharnier war wirklich trocken",
    "words of the rating": "Die Amsel dankt leise",
    "added mail": ADDED,
    "program's name for a person": "volierenplatz-0815",
    "introduced name": "Stieglitz 百灵鸟",
    "introduced mail": SECOND,
    "colleague": "Vogelwartin 夜莺",
    "colleague's mail": "nachtigall.22b8@voliere.example",
    "colleague's password": "Die Nachtigall singt um drei",
    "browser": "Vogelbrowser/47.11",
    "address": "198.51.100.213",
}


class Walk:
    """What is said on the way, kept so that the caller can look for it."""

    def __init__(self) -> None:
        from django.test import Client

        self.words, self.at_hand = dict(WORDS), Client
        self.browser = self.a_browser()

    def a_browser(self, **headers: str) -> Any:
        headers = {"User-Agent": WORDS["browser"], "Accept-Language": "en", **headers}
        return self.at_hand(raise_request_exception=False, headers=headers, REMOTE_ADDR=WORDS["address"])

    def secret(self, name: str, word: str) -> str:
        self.words[name] = word
        return word

    def post(self, path: str, expect: int = 302, **fields: Any) -> str:
        answer = self.browser.post(path, fields)
        assert answer.status_code == expect, (path, answer.status_code, answer.content.decode())
        return str(answer.headers.get("Location", ""))

    def get(self, path: str, expect: int = 200) -> Any:
        answer = self.browser.get(path)
        assert answer.status_code == expect, (path, answer.status_code, answer.content.decode())
        return answer

    def code_to(self, mailbox: str, name: str) -> str:
        """The digits that arrived there last."""
        drain()
        sent = self.get(f"/dev/inbox/messages.json?to={mailbox.replace('@', '%40')}").json()
        return self.secret(name, next(message["code"] for message in reversed(sent) if message["code"]))

    def notes_the_session(self, name: str) -> None:
        self.secret(name, self.browser.cookies["troth"].value)


def drain() -> None:
    from troth.ledger.draining import drain_until_idle

    drain_until_idle()


def settle() -> dict[str, str]:
    """Keys, database, texts, a colleague and a program; the static files hold nobody's words and stay away."""
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from troth.ceremonies.tests.makers import spruce
    from troth.people.services import add_staff, create_token, link_staff
    from troth.people.tests.makers import SETUP
    from troth.sealing import create_pki
    from troth.vault.keyring import make_keys

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    now = timezone.now()
    make_keys(settings.TROTH.keys)
    create_pki(settings.TROTH.var / "pki", organisation="Voliere", at=now)
    call_command("migrate", verbosity=0)
    spruce(at=now)
    staff = add_staff("olga", name=WORDS["colleague"], roles=["supervisor"], at=now, by=SETUP)
    scopes = ["agreements:read", "ceremonies:read", "ceremonies:write"]
    return {
        "staff's link": link_staff(staff, at=now, by=SETUP),
        "program's token": create_token("shop", scopes=scopes, at=now, by=SETUP),
    }


def registers(walk: Walk) -> None:
    walk.post("/join/", 422, name=f"{WORDS['name']}\0", email=MAIL, phone="1234")
    walk.post("/join/", name=WORDS["name"], email=MAIL, phone=PHONE, locale="en")
    code = walk.code_to(MAIL, "code of registering")
    walk.post("/join/code/", 409, code=f"{(int(code) + 1) % 1_000_000:06d}")
    walk.post("/join/code/", code=code)
    walk.notes_the_session("session of the person")


def signs(walk: Walk) -> str:
    """Read, agree, prove, sign, and look at what came of it; the address of the document."""
    address = walk.get("/sign/spruce-terms", 302)["Location"]
    shown = walk.get(address).content.decode()
    manifest = re.search(r'name="manifest_sha256" value="(\w{64})"', shown)
    assert manifest
    walk.post(f"{address}decision/", decision="agree", manifest_sha256=manifest[1], consent_news="on")
    walk.post(f"{address}code/", electronic_form="yes", channel="mail")
    walk.post(f"{address}code/", code=walk.code_to(MAIL, "code of signing"))
    walk.post(f"{address}signature/", typed_name=WORDS["typed name"])
    drain()
    document = re.search(r'href="(/me/documents/[^"/]+/)', walk.get("/me/").content.decode())
    assert document
    return document[1]


def takes_and_speaks(walk: Walk, document: str) -> None:
    assert WORDS["name"] in walk.get(document).content.decode()
    assert walk.get(f"{document}document.pdf").content.startswith(b"%PDF")
    assert walk.get(f"{document}bundle.zip").content.startswith(b"PK")
    walk.post(f"{document}opinion/", rating="4", reason=WORDS["opinion"], answer_me="on")
    walk.post("/a/spruce-terms/questions/", reason=WORDS["question"])
    added = walk.post("/me/contacts/mail/", value=ADDED)
    walk.post(added, code=walk.code_to(ADDED, "code of a further mailbox"))


def complains(walk: Walk) -> None:
    """With a name and a file, and without a name; write more, close, and say how content one is."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from troth.cases.models import Case
    from troth.cases.services import answer, rating_token
    from troth.people.models import Staff

    said: dict[str, Any] = {"category": "other", "wish": WORDS["wish"], "needs": "age"}
    walk.browser.post("/complaints/new", {**said, "body": ""})  # what was typed comes back
    file = SimpleUploadedFile(f"{WORDS['file']}.txt", WORDS["content of the file"].encode())
    walk.post("/complaints/new", **said, body=WORDS["complaint"], files=file)
    case = Case.objects.latest("opened_at")
    page = walk.get(f"/cases/{case.code}/").content.decode()
    assert WORDS["complaint"] in page
    walk.post(f"/cases/{case.code}/messages/", body=WORDS["reply in the case"])
    answer(case, WORDS["decision's reasons"], at=case.opened_at, by=Staff.objects.get().actor)
    with patch("troth.cases.services.rating.is_drawn", return_value=True):
        walk.post(f"/cases/{case.code}/closure/", outcome="solved")
        drain()
    token = walk.secret("link of the question", rating_token(case))
    walk.post(f"/cases/{case.code}/rating/{token}/", 200, score="2", words=WORDS["words of the rating"])
    walk.browser, mine = walk.a_browser(), walk.browser
    receipt_page = walk.post("/complaints/new", **said, body=WORDS["nameless"], reach="nameless")
    (receipt,) = re.findall(r'class="secret">([\w-]+)<', walk.get(receipt_page).content.decode())
    walk.secret("receipt code", receipt)
    walk.post("/cases/follow", 409, receipt="2" * 25)
    walk.post("/cases/follow", receipt=receipt)
    walk.notes_the_session("session of the nameless")
    drain()
    walk.browser = mine


def program_asks(walk: Walk, token: str) -> None:
    """A program introduces somebody, twice under one key; the person follows the link and disagrees."""
    subject = {"ref": WORDS["program's name for a person"], "name": WORDS["introduced name"], "email": SECOND}
    program = walk.a_browser(Authorization=f"Bearer {token}")
    sent = {"agreement": "spruce-terms", "locale": "en", "subject": subject}
    keyed = {"Idempotency-Key": "7c0e"}
    for _again in range(2):
        answer = program.post("/api/v1/ceremonies", sent, content_type="application/json", headers=keyed)
        assert answer.status_code == 201, answer.content
    assert program.get(f"/api/v1/agreements/spruce-terms/status?subject={subject['ref']}").status_code == 200
    wrong = {**sent, "subject": {**subject, "ref": f"x{subject['ref']}", "phone": f"{PHONE}0"}}
    assert program.post("/api/v1/ceremonies", wrong, content_type="application/json").status_code == 422
    link = walk.secret("ceremony's link", answer.json()["url"].rstrip("/").rsplit("/", 1)[1])
    walk.browser = walk.a_browser()
    address = walk.get(f"/c/{link}/", 302)["Location"]
    walk.notes_the_session("session of the link's holder")
    walk.get(address)
    walk.post(f"{address}decision/", decision="disagree", reason=WORDS["objection"], answer_me="on")


def staff_answers(walk: Walk, token: str) -> None:
    walk.browser = walk.a_browser()
    walk.get(f"/staff/enter/{token}/", 302)
    walk.notes_the_session("session of the colleague")
    for sought in (WORDS["name"], MAIL, PHONE):
        assert "person=" in walk.post("/staff/signatures/search/", who=sought)
    remarks = set(re.findall(r'href="(/staff/remarks/[^"/?]{36}/)"', walk.get("/staff/remarks/").content.decode()))
    assert len(remarks) == 3
    for remark in remarks:
        walk.post(remark, answer=WORDS["answer"])
    drain()


def colleague_joins(walk: Walk) -> None:
    """Follow an invitation, set password and device, come in by both, and by a recovery code."""
    from django.utils import timezone

    from troth.people.services import Newcomer, invitation_link, invite_staff
    from troth.people.tests.makers import SETUP, device_code

    now, password = timezone.now(), WORDS["colleague's password"]
    newcomer = Newcomer("wu", WORDS["colleague"], WORDS["colleague's mail"], ("agent",))
    invitation = invite_staff(newcomer, locale="en", sent="mail", at=now, by=SETUP)
    drain()
    link = walk.secret("invitation", invitation_link(invitation).rsplit("/", 2)[1])
    walk.browser = walk.a_browser()
    walk.get(f"/staff/invitation/{link}/", 302)
    secret = walk.secret("device's secret", walk.browser.session["joining"]["secret"])
    code = device_code(now, secret=secret)
    walk.post("/staff/joining/", 422, password=password, again=f"{password}!", code=code)
    joined = walk.browser.post("/staff/joining/", {"password": password, "again": password, "code": code})
    (recovery, *_others) = re.findall(r"<code>(\w{4}-\w{4}-\w{4})</code>", joined.content.decode())
    walk.secret("recovery code", recovery)
    walk.post("/leave/")
    walk.post("/staff/sign-in/", 409, name=password, password=WORDS["colleague's mail"])  # in the wrong fields
    walk.post("/staff/sign-in/", name=WORDS["colleague's mail"], password=password)
    walk.post("/staff/sign-in/code/", code=recovery)
    walk.notes_the_session("session of who joined")
    walk.post("/staff/prove/", 409, proof=f"{password}?")
    walk.get("/staff/account/")


def things_break(walk: Walk) -> None:
    """Faults that quote what they were given: in a view, in the database, in a handler; and odd addresses."""
    from django.db import IntegrityError

    said = f"Key (name)=({WORDS['name']}, {MAIL}) already exists"
    with patch("troth.flows.views.entrance.offers", side_effect=IntegrityError(said)):
        walk.get("/", 500)
    with patch("troth.agreements.views.entering.link_digest", side_effect=RuntimeError(said)):
        walk.get(f"/c/{MAIL}/", 500)  # frameworks log the address of what broke
    with patch("troth.people.handlers.post", side_effect=RuntimeError(said)):
        walk.browser = walk.a_browser()
        walk.post("/enter/", email=MAIL)
        drain()
    walk.get(f"/nowhere/{WORDS['name']}/{MAIL}", 404)
    walk.get(f"/dev/inbox/{MAIL}/", 404)
    body = f'{{"subject": {{"ref": "{WORDS["name"]}"'
    program = walk.a_browser(Authorization=f"Bearer {WORDS['name'].encode().hex()}")
    assert program.post("/api/v1/ceremonies", body, content_type="application/json").status_code in (400, 401)
    walk.browser.handler.enforce_csrf_checks = True
    walk.post("/join/", 403, name=WORDS["name"], email=MAIL)


def main(report: Path) -> None:
    django.setup()
    from troth.web.logs import set_up_logs

    set_up_logs("INFO")
    secrets = settle()
    walk = Walk()
    walk.words |= secrets
    registers(walk)
    takes_and_speaks(walk, signs(walk))
    complains(walk)
    program_asks(walk, secrets["program's token"])
    staff_answers(walk, secrets["staff's link"])
    colleague_joins(walk)
    things_break(walk)
    report.write_text(json.dumps(walk.words, ensure_ascii=False))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.project.settings")
    main(Path(sys.argv[1]))
    sys.stderr.flush()
    os._exit(0)
