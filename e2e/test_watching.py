"""The watch itself: what it is there for does not go past it."""

from collections.abc import Callable

from e2e.conftest import Opening
from e2e.watched import Watched

FAULTS = {
    "policy: style-src": """document.querySelector('main').innerHTML += '<p style="color:red">x</p>'""",
    "policy: script-src": """document.body.append(Object.assign(document.createElement('script'), { text: 'x' }))""",
    "policy: connect-src": "fetch('http://localhost:9/').catch(() => 0)",
    "image-alt": "document.querySelector('main').append(document.createElement('img'))",
    "color-contrast": """document.querySelector('main p').style.color = '#999'""",
    "wider than the screen": "document.querySelector('main').style.width = '1000px'",
    "squeezes words": "document.querySelector('main p').style.width = '20px'",
    "of its own": "console.error('of its own')",
    "thrown": "setTimeout(() => { throw new Error('thrown') })",
}


def noticed(session: Opening, walk: Callable[[Watched], object]) -> str:
    """What the watch says when a session with this walk is left."""
    try:
        with session() as watched:
            watched.open("/enter/")
            walk(watched)
    except AssertionError as faults:
        return str(faults)
    return ""


def test_no_fault_goes_past_the_watch(session: Opening) -> None:
    def walk(watched: Watched) -> None:
        for act in FAULTS.values():
            watched.page.evaluate(f"() => {{ {act} }}")
        watched.inspect()

    said = noticed(session, walk)
    assert not [fault for fault in FAULTS if fault not in said]


def test_text_that_does_not_fit_when_it_is_enlarged_does_not_go_past_the_watch(session: Opening) -> None:
    def walk(watched: Watched) -> None:
        watched.page.evaluate("document.querySelector('main h1').style.width = '20rem'")
        watched.reflow()

    assert "overflows at 320 px" in noticed(session, walk)


def test_a_refused_request_counts_where_it_is_not_expected(session: Opening) -> None:
    def expecting(watched: Watched) -> None:
        with watched.refusing():
            watched.open("/nothing/")

    assert not noticed(session, expecting)
    assert "404" in noticed(session, lambda watched: watched.open("/nothing/"))


def test_a_page_without_faults_goes_past_the_watch(session: Opening) -> None:
    assert not noticed(session, Watched.inspect)
