"""Hostile input at every door: answered with a page that helps or taken as it is, never with a fault of ours."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from troth.ceremonies.tests.makers import agreed, verified
from troth.project.tests.routes import Answer, addresses, asked
from troth.project.tests.world import World, a_browser, drained

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
MEGABYTE = 1024 * 1024
KEPT = "kept7f3a"
SHOWN = "(the digest of what was shown)"
URLENCODED = "application/x-www-form-urlencoded"
HOSTILE = {
    "10,000 characters": "x" * 10_000,
    "a million digits": "9" * 900_000,
    "NUL": "a\0b",
    "controls": "a\x07\x1b[31m\x7f\x85b",
    "line ends": "a\r\nSet-Cookie: a=b\r\n\r\nb",
    "a family": "👩‍👩‍👧‍👦🏳️‍🌈",
    "right to left": "مرحبا \u202eabc\u202c",
    "stacked marks": "Z" + "\u0301" * 300,
    "noncharacter": "a\ufdd0\U0010ffffb",
    "rare Han": "𠮷𪚥",
    "markup": "\"'><script>alert(1)</script>",
    "template": "{{ 7*7 }}{% debug %}%(name)s%s{0}",
    "SQL": "'; DROP TABLE people_person; --",
    "blanks": " \t\u3000\u00a0 ",
    "minus": "-1",
    "endless": "1e309",
    "not a number": "NaN",
}
CHOSEN = ("10,000 characters", "NUL", "markup", "blanks", "endless")  # enough for what nobody types
TYPED = frozenset({"name", "email", "phone", "reason", "answer", "who", "value", "typed_name"})


@dataclass(frozen=True, slots=True)
class Form:
    """A form of ours: who fills it in, where, and how it would be right."""

    visitor: str
    route: str
    right: dict[str, str]

    def at(self, site: "Site") -> str:
        return site.addresses[self.visitor, self.route]


FORMS = {
    "join": Form("nobody", "people:join", {"name": "N", "email": "n@example.com", "phone": "", "locale": "en"}),
    "enter": Form("nobody", "people:enter", {"email": "n@example.com"}),
    "code": Form("newcomer", "people:code", {"code": "000000"}),
    "add mail": Form("owner", "flows:contact-add", {"value": "n@example.com"}),
    "confirm": Form("owner", "flows:contact-code", {"code": "000000"}),
    "agree": Form("owner", "agreements:decision", {"decision": "agree", "manifest_sha256": SHOWN, "reading": "{}"}),
    "disagree": Form(
        "owner", "agreements:decision", {"decision": "disagree", "reason": "R", "clause": "price", "kind": "suggestion"}
    ),
    "ask for a code": Form("other", "agreements:code", {"electronic_form": "yes", "channel": "mail"}),
    "prove": Form("other", "agreements:code", {"code": "000000"}),
    "sign": Form("guest", "agreements:signature", {"typed_name": "N", "strokes": ""}),
    "question": Form("owner", "agreements:questions", {"reason": "R", "clause": "price"}),
    "opinion": Form("owner", "agreements:opinion", {"reason": "R", "rating": "5", "answer_me": "on"}),
    "search": Form("agent", "flows:search", {"who": "N"}),
    "answer": Form("agent", "flows:remark", {"answer": "A"}),
}


@dataclass(frozen=True, slots=True)
class Site:
    """Who fills in what, each at the step where the form is shown."""

    browsers: dict[str, Client]
    addresses: dict[tuple[str, str], str]
    shown: str

    def sends(self, form: Form, fields: dict[str, str]) -> Answer:
        told = {name: self.shown if value == SHOWN else value for name, value in fields.items()}
        return self.sends_raw(form, urlencode(told).encode())

    def sends_raw(self, form: Form, body: bytes, kind: str = URLENCODED) -> Answer:
        return asked(self.browsers[form.visitor], "POST", form.at(self), data=body, content_type=kind)


@pytest.fixture(scope="module")
def site(world: World) -> Site:
    """The world, a newcomer who awaits a code, `other` who has agreed, and `guest` who has proved the mailbox."""
    now = timezone.now()
    newcomer = a_browser(now)
    with drained():
        assert newcomer.post("/join/", {"name": "N", "email": "new@example.com", "locale": "en"}).status_code == 302
        proving, signing = agreed(world.other, at=now), verified(world.guest, at=now)
    browsers = {**world.browsers, "newcomer": newcomer, "guest": a_browser(now, person=str(world.guest.pk))}
    where = addresses(world)
    steps = {"other": proving.pk, "guest": signing.pk}
    own = str(world.ceremony.pk)
    steps_of = {
        (form.visitor, form.route): where[form.route].replace(own, str(steps.get(form.visitor, own)))
        for form in FORMS.values()
    }
    return Site(browsers, steps_of, world.ceremony.manifest_sha256)


def must_be_helped(answer: Answer) -> None:
    """No fault, nothing of our inside, and where it was refused a page with a heading."""
    assert answer.status_code < 500
    body = answer.body.decode()
    assert "Traceback" not in body
    assert "<script>alert(1)" not in body
    assert "Set-Cookie" not in answer.headers or "a=b" not in answer.headers["Set-Cookie"]
    if answer.status_code >= 400:
        assert "<h1" in body


@pytest.mark.parametrize("name", FORMS)
def test_a_form_filled_in_rightly_is_taken_or_answered_for_its_content(name: str, site: Site) -> None:
    form = FORMS[name]
    taken = site.sends(form, form.right).status_code
    assert taken == (409 if "code" in form.right else 302)


@pytest.mark.parametrize("name", FORMS)
def test_hostile_words_are_answered_and_what_was_typed_is_kept(name: str, site: Site) -> None:
    form = FORMS[name]
    for field in form.right:
        begun = KEPT if field in TYPED else ""
        for words in HOSTILE if begun else CHOSEN:
            answer = site.sends(form, {**form.right, field: begun + HOSTILE[words]})
            must_be_helped(answer)
            if answer.status_code in (409, 422):
                assert begun in answer.body.decode(), (field, words)


BODIES = {
    "lone surrogates": (b"name=%ED%A0%80&email=%ED%A0%80&reason=%ED%A0%80&code=%ED%A0%80&typed_name=%ED%A0%80", URLENCODED),
    "no UTF-8": (b"name=%FF%FE%C0%AF&email=%FF&reason=%80&value=%F5&who=%FF&answer=%FF&decision=%FF", URLENCODED),
    "raw bytes": (bytes(range(256)), URLENCODED),
    "two megabytes": (b"name=" + b"x" * 2 * MEGABYTE, URLENCODED),
    "a thousand fields": (b"&".join(b"a%d=1" % n for n in range(1000)), URLENCODED),
    "the same field twice": (b"name=a&name=b&email=a@example.com&email=b@example.com&decision=agree&decision=disagree", URLENCODED),
    "odd charset": (b"name=a&email=b", f"{URLENCODED}; charset=nonsense"),
    "UTF-7": (b"name=+ADw-script+AD4-", f"{URLENCODED}; charset=utf-7"),
    "JSON": (b'{"name": {"name": ["x"]}, "decision": "agree"}', "application/json"),
    "malformed JSON": (b'{"name"', "application/json"),
    "text": (b"name=a", "text/plain"),
    "no kind": (b"name=a", ""),
    "odd kind": (b"name=a", "a/b/c; d\x00"),
    "no boundary": (b"name=a", "multipart/form-data"),
    "odd boundary": (b"--x\r\n", "multipart/form-data; boundary=\xff"),
    "cut off": (b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nA', "multipart/form-data; boundary=x"),
    "a file for a field": (
        b'--x\r\nContent-Disposition: form-data; name="name"; filename="../../etc/passwd"\r\n\r\n'
        + b"A" * 100_000 + b"\r\n--x--\r\n", "multipart/form-data; boundary=x",
    ),
    "a part in base64": (
        b'--x\r\nContent-Disposition: form-data; name="name"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_hostile_body_is_refused_with_a_page(name: str, site: Site) -> None:
    for what, (body, kind) in BODIES.items():
        answer = site.sends_raw(FORMS[name], body, kind)
        must_be_helped(answer)
        if what == "two megabytes":
            assert answer.status_code == 413


def test_strokes_and_readings_that_are_no_such_thing_are_not_invented(site: Site) -> None:
    deep, wide = "[" * 50_000, json.dumps([[{"x": 1, "y": 1}] * 10] * 2000)
    odd = (
        "{}",
        "null",
        "[[[]]]",
        '[[{"x":"a"}]]',
        '[[{"x":1e400,"y":0},{"x":0}]]',
        '[[{"x":NaN}]]',
        '"\\ud800"',
        "9" * 5000,
    )
    for text in (deep, wide, "{" * 5, *odd):
        answer = site.sends(FORMS["sign"], {"strokes": text})
        must_be_helped(answer)
        assert answer.status_code == 422, text[:30]
        answer = site.sends(FORMS["agree"], FORMS["agree"].right | {"reading": text})
        assert answer.status_code == 302, text[:30]
