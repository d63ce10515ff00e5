import subprocess
import sys
from pathlib import Path

from e2e.conftest import Opening
from e2e.served import Site
from e2e.walks import Walker, draw_with_finger, strokes_of


def test_the_whole_walk_on_a_phone_ends_in_a_document_a_stranger_can_check(
    site: Site, session: Opening, tmp_path: Path
) -> None:
    with session() as watched:
        walker = Walker(site, watched, phone="138 0013 8000")
        page = watched.open("/")
        watched.inspect()
        watched.follow(".doors a[href='/next/']")
        assert page.url.endswith("/join/")
        watched.inspect()
        walker.fill_in()
        walker.send()
        watched.inspect()
        walker.confirm()
        assert "/ceremonies/" in page.url
        watched.inspect()
        walker.agree()
        watched.inspect()
        walker.ask_for_code()
        watched.inspect()
        walker.confirm()
        draw_with_finger(page)
        watched.inspect()
        assert len(strokes_of(page)) == 3
        walker.send()
        document = walker.sealed()
        watched.inspect()
        page.goto(f"/me/documents/{document}/")
        watched.inspect()
        with page.expect_download() as taken:
            page.locator("a[href$='document.pdf']").tap()
        taken.value.save_as(tmp_path / "document.pdf")
        assert (tmp_path / "document.pdf").read_bytes().startswith(b"%PDF")
        page.goto("/me/")
        watched.inspect()
    checked = subprocess.run(
        (sys.executable, "-m", "troth", "verify", tmp_path / "document.pdf", "--trust", site.root),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr
