import gzip
from collections.abc import Callable

from playwright.sync_api import Response

from e2e.conftest import Opening
from e2e.served import Site
from e2e.walks import Walker
from e2e.watched import Watched

MOST = 35_000  # bytes of gzip: what a poor phone link still carries at once
Record = Callable[[str, object], None]


def loaded_afresh(session: Opening, watched: Watched) -> dict[str, int]:
    """Kind and packed bytes of all it takes to show this page in a browser that has nothing of ours yet."""
    answers: list[Response] = []
    with session(storage_state=watched.context.storage_state()) as fresh:
        fresh.context.on("response", lambda answer: answers.append(answer))
        fresh.page.goto(watched.page.url, wait_until="networkidle")
        found: dict[str, int] = {}
        for answer in answers:
            kind = answer.request.resource_type
            found[kind] = found.get(kind, 0) + len(gzip.compress(answer.body(), 6))
    return found


def test_the_signing_pages_and_all_they_need_stay_light(site: Site, session: Opening, record_property: Record) -> None:
    with session() as watched:
        walker = Walker(site, watched)
        walker.be_at_reading()
        reading = loaded_afresh(session, watched)
        walker.agree()
        walker.ask_for_code()
        walker.confirm()
        signing = loaded_afresh(session, watched)
    record_property("page to read and decide, bytes of gzip with all it loads", f"{sum(reading.values())} {reading}")
    record_property("page to sign, bytes of gzip with all it loads", f"{sum(signing.values())} {signing}")
    assert {"document", "stylesheet", "script"} <= set(reading)
    assert signing["script"] > 4_000  # the pad is among it
    assert max(sum(reading.values()), sum(signing.values())) < MOST
