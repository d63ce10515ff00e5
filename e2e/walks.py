"""The steps of the main job as a person takes them in the browser, one function a step."""

import json
import re
from math import cos, sin
from uuid import uuid4

from playwright.sync_api import APIResponse, Page

from e2e.served import Site
from e2e.watched import Watched

AGREEMENT = "spruce-drive-terms"


class Walker:
    """Somebody with a name, a mailbox, perhaps a phone, at one browser."""

    def __init__(self, site: Site, watched: Watched, name: str = "王小满", phone: str = "") -> None:
        self.site, self.watched, self.page = site, watched, watched.page
        self.name, self.phone = name, phone
        self.mail = f"walker-{uuid4().hex[:10]}@example.com"

    def at(self, watched: Watched) -> "Walker":
        """The same person at another browser."""
        other = Walker(self.site, watched, self.name, self.phone)
        other.mail = self.mail
        return other

    def fill_in(self) -> None:
        self.page.fill("[name=name]", self.name)
        self.page.fill("[name=email]", self.mail)
        self.page.fill("[name=phone]", self.phone)

    def send(self, button: str = "main form:has(.primary) .primary") -> None:
        """Press the button that names the act and wait for the page that answers."""
        with self.page.expect_navigation():
            self.page.locator(button).first.click()

    def confirm(self) -> None:
        """Type the code that came by mail."""
        self.page.fill("[name=code]", self.site.next_code(self.mail))
        self.send()

    def come_back(self) -> None:
        """Enter again with the same mailbox."""
        self.page.goto("/enter/")
        self.page.fill("[name=email]", self.mail)
        self.send()
        self.confirm()

    def agree(self) -> None:
        self.choose("agree")

    def choose(self, decision: str) -> None:
        """Decide, and send the decision."""
        self.page.locator(f"[name=decision][value={decision}]").check(force=True)
        self.send("#decision .primary")

    def ask_for_code(self) -> None:
        self.send()

    def sign_by_typing(self) -> None:
        self.page.fill("[name=typed_name]", self.name)
        self.send()

    def sealed(self) -> str:
        """Wait for the seal on the page after signing; returns the id of the document."""
        self.page.wait_for_selector("#sealing[data-level=LT]", timeout=20_000)
        return self.document

    @property
    def document(self) -> str:
        found = re.search(r"/me/documents/([0-9a-f-]{36})/", self.page.content())
        assert found, f"no document is named on {self.page.url}"
        return found[1]

    def be_at_reading(self) -> None:
        """Registered and before the agreement; the way there goes unseen, by the same requests."""
        self._post("/join/", name=self.name, email=self.mail, phone=self.phone)
        answer = self._post("/join/code/", code=self.site.next_code(self.mail))
        self.page.goto(answer.url)

    def be_at_signing(self) -> None:
        """Registered, agreed and proved, all unseen: what is left is the signature."""
        self._post("/join/", name=self.name, email=self.mail, phone=self.phone)
        ceremony = self._post("/join/code/", code=self.site.next_code(self.mail)).url
        self._post(ceremony, to="decision/", decision="agree")
        self._post(f"{ceremony}code/", electronic_form="yes", channel="mail")
        self._post(f"{ceremony}code/", code=self.site.next_code(self.mail))
        self.page.goto(f"{ceremony}signature/")

    def _post(self, path: str, *, to: str = "", **fields: str) -> APIResponse:
        """Send the form of this page as its browser would."""
        request = self.page.context.request
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', request.get(path).text()))
        assert "csrfmiddlewaretoken" in hidden, f"no form at {path}"
        answer = request.post(path + to, form={**hidden, **fields})
        assert answer.ok, f"{path}{to}: {answer.status}"
        return answer


def strokes_of(page: Page) -> list[list[dict[str, float]]]:
    return list(json.loads(page.input_value("[name=strokes]") or "[]"))


def draw_with_finger(page: Page) -> None:
    """Three strokes as a finger makes them, by real touch events."""
    touch = page.context.new_cdp_session(page)
    for points in hand(page):
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
        for point in points[1:]:
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    touch.detach()


def draw_with_mouse(page: Page) -> None:
    """The same three strokes by pointer moves."""
    for points in hand(page):
        page.mouse.move(points[0]["x"], points[0]["y"])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(point["x"], point["y"])
        page.mouse.up()


def hand(page: Page) -> list[list[dict[str, float]]]:
    """Where the strokes of a flowing hand lie on the pad: a loop, a wave that fades, a line below."""
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    assert box
    steps = [i / 24 for i in range(25)]
    loop = [(0.16 + 0.09 * sin(5.6 * t) + 0.1 * t, 0.5 - 0.3 * cos(5.6 * t)) for t in steps]
    wave = [(0.3 + 0.42 * t, 0.5 - 0.24 * (1 - 0.7 * t) * sin(17 * t)) for t in steps]
    line = [(0.24 + 0.62 * t, 0.8 - 0.1 * t - 0.03 * sin(6 * t)) for t in steps]
    return [
        [{"x": box["x"] + box["width"] * x, "y": box["y"] + box["height"] * y} for x, y in stroke]
        for stroke in (loop, wave, line)
    ]
