"""The pictures of the README: made anew with TROTH_SCREENSHOTS=1, otherwise only looked for."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from e2e.conftest import Opening
from e2e.served import Site
from e2e.walks import Walker, draw_with_finger, draw_with_mouse
from e2e.watched import LAPTOP, PHONE, Watched

FOLDER = Path(__file__).parents[1] / "docs" / "screens"
LARGEST = 150_000
COLOURS = 96
NAMES = {"zh-hans": "王小满", "en": "Ada King"}
MAILS = {"zh-hans": "xiaoman.{0}.{1}@example.com", "en": "ada.{0}.{1}@example.com"}
COMPLAINTS = {
    "zh-hans": ("十一月扣了两次费，每次 25 元。", "退还多扣的 25 元。"),
    "en": ("November was charged twice, 25 yuan each time.", "Pay back the 25 yuan."),
}
CONSUMER = ("home", "sign", "decide", "code", "signature", "signed", "record", "inbox")
COMPLAINANT = ("complain", "receipt", "follow")
STAFF = ("staff-home", "staff-signatures", "staff-signature", "queue", "case", "figures")
SETS = {
    (390, "light", "zh-hans"): (*CONSUMER[:7], *COMPLAINANT),
    (390, "light", "en"): ("sign", "decide", "signature", "signed", "receipt", "follow"),
    (390, "dark", "zh-hans"): ("sign", "signed", "receipt"),
    (1440, "light", "zh-hans"): ("home", "inbox", *STAFF),
    (1440, "light", "en"): ("home", "inbox", *STAFF),
    (1440, "dark", "en"): ("sign", "staff-signatures", "queue"),
}


@pytest.mark.parametrize(("width", "scheme", "lang"), SETS)
def test_the_pictures_of_the_readme_are_there_and_small(
    request: pytest.FixtureRequest, width: int, scheme: str, lang: str
) -> None:
    if os.environ.get("TROTH_SCREENSHOTS") == "1":
        album = Album(width, scheme, lang)
        site, session = request.getfixturevalue("site"), request.getfixturevalue("session")
        album.take(site, session)
    for name in SETS[width, scheme, lang]:
        assert 5_000 < place(name, width, scheme, lang).stat().st_size < LARGEST


def test_no_other_picture_lies_there() -> None:
    expected = {place(name, *kind) for kind, names in SETS.items() for name in names}
    assert set(FOLDER.iterdir()) == expected


def place(name: str, width: int, scheme: str, lang: str) -> Path:
    return FOLDER / f"{name}-{width}-{scheme}-{lang[:2]}.png"


class Album:
    """The pictures of one device, colour scheme and language."""

    def __init__(self, width: int, scheme: str, lang: str) -> None:
        self.kind = (width, scheme, lang)
        self.device = PHONE if width == 390 else LAPTOP
        self.lang, self.scheme = lang, scheme

    def take(self, site: Site, session: Opening) -> None:
        """Walk as a consumer and as staff, and keep the pictures that are wanted."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        look = {"lang": self.lang, "scheme": self.scheme, "device": self.device}
        with session(**look) as watched:
            walker = Walker(site, watched, NAMES[self.lang])
            walker.mail = MAILS[self.lang].format(*self.kind)
            self._consumer(walker)
            self._complainant(watched)
        if set(STAFF) & set(SETS[self.kind]):
            with session(**look) as watched:
                self._staff(site, watched)

    def _consumer(self, walker: Walker) -> None:
        page = walker.watched.open("/")
        self._keep(walker.watched, "home")
        walker.be_at_reading()
        self._keep(walker.watched, "sign")
        page.evaluate("document.getElementById('decision').scrollIntoView({ block: 'end' })")
        self._keep(walker.watched, "decide")
        walker.agree()
        walker.ask_for_code()
        self._keep(walker.watched, "code")
        walker.confirm()
        draw_with_finger(page) if self.device is PHONE else draw_with_mouse(page)
        page.locator("main .primary").first.evaluate("button => button.scrollIntoView({ block: 'end' })")
        page.evaluate("scrollBy(0, 90)")
        self._keep(walker.watched, "signature")
        walker.send()
        document = walker.sealed()
        self._keep(walker.watched, "signed")
        walker.watched.open(f"/me/documents/{document}/")
        self._keep(walker.watched, "record")
        walker.watched.open("/dev/inbox/")
        self._keep(walker.watched, "inbox")

    def _complainant(self, watched: Watched) -> None:
        page = watched.open("/complaints/new")
        body, wish = COMPLAINTS[self.lang]
        page.fill("[name=body]", body)
        page.fill("[name=wish]", wish)
        page.locator("[name=category][value=billing]").check(force=True)
        page.evaluate("scrollTo(0, 0)")
        self._keep(watched, "complain")
        watched.follow("form.filing .primary")
        self._keep(watched, "receipt")
        page.goto(page.url.removesuffix("receipt/"))
        self._keep(watched, "follow")

    def _staff(self, site: Site, watched: Watched) -> None:
        watched.open(site.link("agent"))
        self._keep(watched, "staff-home")
        watched.open("/staff/signatures/")
        self._keep(watched, "staff-signatures")
        watched.follow("tbody th a")
        self._keep(watched, "staff-signature")
        watched.open("/staff/cases/")
        self._keep(watched, "queue")
        watched.follow("[data-row] th a")
        self._keep(watched, "case")
        watched.open("/staff/figures/")
        self._keep(watched, "figures")

    def _keep(self, watched: Watched, name: str) -> None:
        """A picture of what the screen shows, in few colours, so that it stays small."""
        if name not in SETS[self.kind]:
            return
        watched.page.wait_for_timeout(300)  # the bar of the reading progress settles
        with Image.open(BytesIO(watched.page.screenshot())) as seen:
            few = seen.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            few.save(place(name, *self.kind), optimize=True)
