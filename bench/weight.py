"""What the signing page weighs on the wire, with everything it loads, for a browser that takes gzip."""

import re
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from bench import scratch
from bench.results import Result

GOAL = 35_000
LOADING = {"stylesheet", "icon", "apple-touch-icon", "manifest", "preload", "modulepreload"}
IN_STYLES = re.compile(r"""(?:url\(|@import)\s*["']?([^"')\s]+)""")
IN_SCRIPTS = re.compile(r"""\bimport\b[^"';]*["']([^"']+)["']""")


class Loads(HTMLParser):
    """The addresses a browser fetches by itself when it shows the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and LOADING & set(given.get("rel", "").split()):
            self.found.append(given.get("href", ""))
        elif tag != "a":
            self.found += [given[name] for name in ("src", "poster", "data") if name in given]
            self.found += [part.split()[0] for part in given.get("srcset", "").split(",") if part.strip()]


def measure() -> Iterator[Result]:
    """The signing page of the seeded agreement from a real server."""
    with scratch.installation("sqlite") as here:
        here.python("-m", "troth", "init")
        here.python("-m", "troth", "seed", "demo")
        with scratch.served(here) as url:
            weights = _weigh(url)
    total = sum(weights.values())
    foreign = sum(value == 0 for value in weights.values())
    parts = [{"path": path, "bytes": size} for path, size in weights.items()]
    yield Result("signing_page_weight", total, "bytes, gzip", f"< {GOAL}", met=total < GOAL and not foreign, runs=parts)
    yield Result("signing_page_third_parties", foreign, "requests", "0", met=not foreign, runs=[])


def _weigh(url: str) -> dict[str, int]:
    """The bytes of each part as they came over the wire; 0 for what would be asked of somebody else."""
    from troth.project.selftest import Walk
    from troth.project.selftest.mailboxes import DevelopmentInbox
    from troth.project.selftest.visitor import Visitor

    with Visitor(url) as visitor, DevelopmentInbox(url) as inbox, tempfile.TemporaryDirectory() as out:
        walk = Walk(visitor, inbox, Path(out))
        for step in walk.steps():
            assert step.passed, step.detail
            if step.name == "read":
                break
        return _parts(visitor.client, walk.page.url)


def _parts(client: httpx.Client, page: str) -> dict[str, int]:
    weights: dict[str, int] = {}
    waiting = [page]
    while waiting:
        where = waiting.pop(0).split("#")[0]
        name = "/ceremonies/…/" if where == page else urlsplit(where).path
        if urlsplit(where).netloc != urlsplit(page).netloc:
            weights[where] = 0
        elif name not in weights:
            answer = client.get(where, headers={"Accept-Encoding": "gzip"})
            assert answer.status_code == 200, where
            weights[name] = answer.num_bytes_downloaded
            waiting += [urljoin(where, found) for found in _loads(answer) if found and not found.startswith("data:")]
    return weights


def _loads(answer: httpx.Response) -> list[str]:
    kind = answer.headers["content-type"]
    if "html" in kind:
        reader = Loads()
        reader.feed(answer.text)
        return reader.found
    if "css" in kind:
        return IN_STYLES.findall(answer.text)
    return IN_SCRIPTS.findall(answer.text) if "javascript" in kind else []
