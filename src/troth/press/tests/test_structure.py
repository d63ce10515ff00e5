import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from troth.press import Paper, Signature, press
from troth.press.tests.conformance import faults
from troth.press.tests.makers import DRAWN, a_certificate, a_page, a_paper, a_part


@pytest.mark.parametrize(
    "paper",
    [
        a_paper(),
        a_paper(certificate=None),
        a_paper(lang="en", certificate=a_certificate(signature=Signature("Typed", typed_name="Zoë Ş. 𠮷"))),
        a_paper(parts=(a_part("<h6>deep</h6><h3>higher</h3><h5>deeper</h5>"),)),
        a_paper(parts=(a_part(""), a_part("<h1></h1><table></table><ul></ul>", title="\u200b"))),
        a_paper(title="", parts=(), certificate=a_certificate(title="", statements=(), groups=())),
    ],
    ids=["whole", "text", "english", "headings", "empty", "bare"],
)
def test_what_the_claims_say_is_found_in_the_bytes(paper: Paper) -> None:
    assert faults(press(paper).pdf) == []


def test_the_checks_see_what_is_wrong() -> None:
    pdf = press(a_paper(certificate=a_certificate(signature=Signature("签名", strokes=DRAWN)))).pdf
    for right, wrong in {b"/Alt": b"/Xlt", b"/Lang(zh": b"/Xang(zh", b"/H3": b"/H5", b"/LBody": b"/LXody"}.items():
        pdf = pdf.replace(right, wrong)
    assert {fault.split(":")[0] for fault in faults(pdf)} == {"UA 7.2", "UA 7.3", "UA 7.4.2"}


def test_something_painted_outside_of_every_mark_is_a_fault(tmp_path: Path) -> None:
    with pikepdf.open(_saved(tmp_path)) as document:
        document.pages[0].contents_add(b"0 0 10 10 re f")
        document.save(tmp_path / "spoiled.pdf")
    found = faults((tmp_path / "spoiled.pdf").read_bytes())
    assert found == ["UA 7.1: page 1 paints 1 times outside of any mark"]


def test_the_checks_of_pdfua_find_nothing(tmp_path: Path) -> None:
    pdfua = pytest.importorskip("pdfua")
    report = pdfua.validate(str(_saved(tmp_path)))
    assert report.findings == ()


def test_each_passage_says_its_language() -> None:
    with pikepdf.open(io.BytesIO(press(a_paper()).pdf)) as document:
        assert document.Root.Lang == "zh-CN"
        whole = document.Root.StructTreeRoot.K[0]
        spoken = [str(element.Lang) for element in whole.K if "/Lang" in element]
    assert spoken == ["en"] * 3


def test_every_heading_is_a_bookmark() -> None:
    pdf = press(a_page("<h3>第一条</h3><h4>（一）</h4>")).pdf
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_outline() as outline:
        top = outline.root[0]
        titles = top.title, top.children[0].title, top.children[0].children[0].title
    assert titles == ("云杉网盘用户服务协议", "第一条", "（一）")


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert press(a_paper()).pdf == press(replace(a_paper())).pdf


def test_the_dates_are_those_of_the_paper() -> None:
    with pikepdf.open(io.BytesIO(press(a_paper()).pdf)) as document:
        assert str(document.docinfo["/CreationDate"]).startswith("D:20261121060809")


def _saved(folder: Path) -> Path:
    path = folder / "paper.pdf"
    path.write_bytes(press(a_paper()).pdf)
    return path
