"""A browser without a window: follows redirects, keeps cookies, sends forms whole."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx
from django.utils.translation import gettext as _

from troth import __version__
from troth.project.selftest.pages import Form, Page, read_page

ANSWER_WITHIN = 30.0  # seconds for one answer
HEADERS = {
    "User-Agent": f"troth-selftest/{__version__}",
    "Accept": "text/html,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
}


class Unexpected(Exception):
    """What was seen is not what the step is there to see; the sentence says what it was."""


class Unreachable(Exception):
    """There is no server to walk through, or not in this way."""


class Visitor:
    """One stranger at one site."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.client = httpx.Client(
            base_url=self.base_url, follow_redirects=True, timeout=ANSWER_WITHIN, headers=HEADERS,
            trust_env=not _is_loopback(self.base_url),
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.client.close()

    def get(self, path: str) -> Page:
        """The page at a path or link; Unexpected unless it is there."""
        return _seen(self._ask("GET", path))

    def send(self, page: Page, form: Form, **answers: str) -> Page:
        """The page that follows a form with these answers; Unexpected unless the form is taken."""
        where = urljoin(page.url, form.action) if form.action else page.url
        return _seen(self._ask("POST", where, form.filled(answers)))

    def fetch(self, path: str) -> bytes:
        """The bytes at a path or link; Unexpected unless they are there."""
        response = self._ask("GET", path)
        if response.status_code != 200:
            _seen(response)
        return response.content

    def answers(self, path: str) -> int:
        """The status of what is at a path."""
        return self._ask("GET", path).status_code

    def _ask(self, method: str, path: str, sent: Mapping[str, list[str]] | None = None) -> httpx.Response:
        origin = "://".join(urlsplit(self.base_url)[:2])
        try:
            return self.client.request(method, path, data=sent, headers={"Origin": origin} if sent is not None else {})
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            why = {"url": self.base_url, "why": str(error) or type(error).__name__}
            raise Unreachable(_("%(url)s cannot be reached: %(why)s") % why) from error
        except httpx.HTTPError as error:
            why = {"path": urlsplit(path).path, "why": str(error) or type(error).__name__}
            raise Unexpected(_("%(path)s gave no answer: %(why)s") % why) from error


def _seen(response: httpx.Response) -> Page:
    """The page in the answer; Unexpected says its status, its title, and what it says loudly."""
    page = read_page(str(response.url), response.status_code, response.text)
    if response.status_code == 200:
        return page
    raise Unexpected(described(page))


def described(page: Page) -> str:
    """What somebody who looks into it needs: where, status, title, and the page's own sentences."""
    seen = _("%(path)s answered %(status)s, “%(title)s”") % {
        "path": urlsplit(page.url).path, "status": page.status, "title": page.title or page.text[:80],
    }  # fmt: skip
    return ": ".join([seen, *(alert[:300] for alert in page.alerts[:2])])


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
