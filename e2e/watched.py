"""A browser context that notices what must never happen: broken policies, errors, strangers, overflow, barriers."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that differs between light and dark: the rest is the same page
BARRIERS = """async (tags) => (await axe.run({ runOnly: tags, resultTypes: ['violations'] })).violations.map((rule) =>
  `${rule.id} (${rule.impact}): ` + rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | '))"""
# The width is given: a phone zooms out of what is too wide, and innerWidth grows with it.
WIDER = """(width) => document.documentElement.scrollWidth > width ? [...document.body.querySelectorAll('*')]
  .filter((part) => part.getBoundingClientRect().right > width + 1).slice(0, 3)
  .map((part) => part.outerHTML.slice(0, 120)).concat('in all') : []"""
SQUEEZED = """() => [...document.body.querySelectorAll('*')].filter((part) => {
  const words = [...part.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join('');
  const box = part.getBoundingClientRect(), seen = getComputedStyle(part);
  const narrow = box.width > 1 && box.width < 3 * parseFloat(seen.fontSize);
  return narrow && words.length > 8 && seen.display !== 'inline' && !part.closest('thead');
}).slice(0, 3).map((part) => part.outerHTML.slice(0, 120))"""
LISTENER = """addEventListener('securitypolicyviolation', (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));"""
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
Scheme = Literal["light", "dark"]
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
LAPTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}


class Watched:
    """One browser session, with all faults it has shown so far."""

    def __init__(self, context: BrowserContext, origin: str, *, scheme: Scheme, touch: bool) -> None:
        self.context, self.origin, self.scheme, self.touch = context, origin.rstrip("/"), scheme, touch
        self.faults: list[str] = []
        self.requests: list[Request] = []
        self.may_refuse = False
        context.add_init_script(LISTENER)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.on("request", self._follow)
        self.page = context.new_page()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not (self.may_refuse and REFUSED.match(message.text)):
            self.faults.append(f"console on {urlsplit(message.page.url if message.page else '').path}: {message.text}")

    def _follow(self, request: Request) -> None:
        self.requests.append(request)
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:", "about:")):
            self.faults.append(f"leaves the origin: {request.url}")

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Within it a 4xx answer is what we want to see."""
        self.may_refuse = True
        yield
        self.may_refuse = False

    def open(self, path: str) -> Page:
        """Go to a path, or to an address of ours."""
        self.page.goto(path)  # relative to the context's base_url
        return self.page

    def follow(self, way: Locator | str) -> None:
        """Touch or click what leads to another page, and wait for that page."""
        found = self.page.locator(way).first if isinstance(way, str) else way
        with self.page.expect_navigation():
            found.tap() if self.touch else found.click()

    def inspect(self) -> None:
        """Look at the page as it stands, light and dark: it keeps nobody out and is not wider than the screen."""
        path = urlsplit(self.page.url).path
        self.page.evaluate(AXE)
        other: Scheme = "dark" if self.scheme == "light" else "light"
        for scheme, rules in ((other, COLOURS), (self.scheme, RULES)):
            self.page.emulate_media(color_scheme=scheme)
            self.faults += [f"{path} in {scheme}: {barrier}" for barrier in self.page.evaluate(BARRIERS, rules)]
        self.faults += [f"{path} is wider than the screen: {part}" for part in self._wider()]
        self.faults += [f"{path} squeezes words: {part}" for part in self.page.evaluate(SQUEEZED)]

    def _wider(self) -> list[str]:
        """The parts that make the page wider than the screen."""
        assert self.page.viewport_size
        return list(self.page.evaluate(WIDER, self.page.viewport_size["width"]))

    def reflow(self) -> None:
        """Narrow as the smallest phone, with larger text, and with text of double size: nothing gets out of reach.

        WCAG 1.4.10 (320 px is a screen of 1280 px at 400 %) and 1.4.4 (text at 200 %). A laptop's window as narrow as
        that is the phone's again, so only the phone looks.
        """
        if not self.touch:
            return
        usual, path = self.page.viewport_size, urlsplit(self.page.url).path
        assert usual
        for width, size in ((320, "100%"), (320, "125%"), (390, "200%"), (720, "100%")):
            self.page.set_viewport_size({"width": width, "height": 700})
            self.page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
            self.faults += [f"{path} overflows at {width} px and text of {size}: {part}" for part in self._wider()]
        self.page.evaluate("document.documentElement.style.fontSize = ''")
        self.page.set_viewport_size(usual)


@contextmanager
def watching(
    browser: Browser, origin: str, *, lang: str = "zh-hans", scheme: Scheme = "light", device: dict[str, Any] = PHONE,
    **more: Any,
) -> Iterator[Watched]:  # fmt: skip
    """A fresh session on this device; leaving the block fails with everything that went wrong in it."""
    context = browser.new_context(
        **{**device, **more}, color_scheme=scheme, reduced_motion="reduce", timezone_id="Asia/Shanghai",
        locale={"zh-hans": "zh-CN", "en": "en-GB"}[lang], base_url=origin,
    )  # fmt: skip
    context.set_default_timeout(10_000)
    try:
        watched = Watched(context, origin, scheme=scheme, touch="has_touch" in device)
        yield watched
        assert not watched.faults, "\n".join(watched.faults)
    finally:
        context.close()
