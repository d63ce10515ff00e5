"""What a reader, and a program that copies the text out, gets to read."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from time import perf_counter

import pytest
from django.db import connection, transaction

from troth.core.transactions import TransactionOpen
from troth.press import CannotPress, ControlCharacter, Fact, FactGroup, Signature, press
from troth.press.tests.makers import DIGEST, a_certificate, a_page, a_paper, a_part, poppler, squeezed, words_of

SENTENCE = "我们向您提供云端文件存储、同步与分享服务。"
HOSTILE = '#import "x": * \\ ] [ $x^2$ *b* _i_ `c` <l> @r #{panic("x")} // c /* d */ "q" ~ -- ... = h'


def test_every_word_of_the_text_and_of_the_certificate_is_there() -> None:
    words = words_of(press(a_paper()).pdf)
    for said in (
        "欢迎您使用云杉网盘。本协议由您与云杉网络科技有限公司订立。",
        "（一）每月可用率不低于 99.9%；达不到的，自动退费。详见资费说明(https://pan.example.cn/fees)。",
        "3.设备不超过 10 台；",
        "请留意加粗的字。",
        "简单说：每月 25 元。",
        "经营者应当以显著方式提请消费者注意。",
        "“We” store your files.",
        "138 **** 6208",
        "不能证明手机在谁手中。",
        "文件编号 TR-0193f2c8",
        "2 / 3",
    ):
        assert squeezed(said) in words


def test_numbers_stay_as_they_were_typed() -> None:
    html = "<h3>第十一条 费用</h3><p>（一）甲</p><p>1.1 乙</p><p>① 丙</p>"
    html += "<ol start='7'><li>丁</li><li>戊</li></ol>"
    words = words_of(press(a_page(html)).pdf)
    assert "第十一条费用（一）甲1.1乙①丙7.丁8.戊" in words


def test_nothing_is_put_between_han_and_latin() -> None:
    pdf = press(a_page("<p>每月25元，Cloud云盘v2版</p>")).pdf
    assert "每月25元，Cloud云盘v2版" in poppler("pdftotext", "-", "-", pdf=pdf)


NAMES = ["𠮷野", "䶮", "㛃", "𬴂", "陈﨩", "Żółć Ğ Ệ", "김민준", "ひらがな", "Ёжик", "Ὀδυσσεύς"]


@pytest.mark.parametrize("name", NAMES)
def test_rare_and_foreign_names_are_printed_and_copied_out(name: str) -> None:
    printed = press(a_paper(certificate=a_certificate(signature=Signature("签名", typed_name=name))))
    assert printed.missing == ()
    assert squeezed(name) in words_of(printed.pdf)


@pytest.mark.parametrize("name", ["محمد بن سلمان", "دلنۇر ئابلىز", "پژمان چاکی", "שלום עולם"])
def test_names_from_right_to_left_are_copied_out_in_the_order_they_are_read(name: str) -> None:
    facts = (FactGroup("签署人", (Fact("姓名", name),)),)
    printed = press(a_paper(certificate=a_certificate(groups=facts)))
    assert printed.missing == ()
    assert squeezed(name) in words_of(printed.pdf, "-layout")


@pytest.mark.parametrize("emoji", ["😀", "👨‍👩‍👧‍👦", "👍🏽", "🇨🇳", "1️⃣", "🧿", "☑"])
def test_emoji_are_printed(emoji: str) -> None:
    printed = press(a_page(f"<p>好{emoji}的</p>"))
    assert printed.missing == ()
    assert emoji in words_of(printed.pdf)


def test_what_no_face_has_is_spelled_and_reported() -> None:
    printed = press(a_page("<p>甲\ue000乙𪚥丙\u202e丁</p>", title="协议\ufffe", provider="藏\u0f56"))
    assert printed.missing == ("U+0F56", "U+202E", "U+E000", "U+FFFE", "U+2A6A5")
    words = words_of(printed.pdf)
    assert "甲[U+E000]乙[U+2A6A5]丙[U+202E]丁" in words
    assert "协议[U+FFFE]" in words


def test_scripts_piled_on_one_another_are_spelled_where_the_shaper_fails() -> None:
    printed = press(a_page("<p>\U0001f1f3\u200c\u05b4\U0001f3fb\u05d3</p>"))
    assert printed.missing
    assert f"[{printed.missing[0]}]" in words_of(printed.pdf)


def test_a_mountain_of_marks_is_cut_at_thirty() -> None:
    printed = press(a_page("<p>e" + "\u0301" * 200 + "</p>"))
    assert printed.missing == ("U+0301",)
    assert words_of(printed.pdf).count("[U+0301]") == 170


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800"])
def test_a_control_character_is_refused(control: str) -> None:
    assert issubclass(ControlCharacter, CannotPress)
    assert issubclass(ControlCharacter, ValueError)
    for paper in (a_page(f"<p>a{control}</p>"), a_paper(subtitle=control)):
        with pytest.raises(ControlCharacter):
            press(paper)


def test_typst_markup_is_printed_letter_by_letter() -> None:
    paper = a_paper(
        title=HOSTILE,
        subtitle=HOSTILE,
        identifier=HOSTILE,
        parts=(a_part(f"<p>{HOSTILE.replace('<', '&lt;')}</p>", title=HOSTILE),),
        certificate=a_certificate(statements=(HOSTILE,), signature=Signature(HOSTILE, typed_name=HOSTILE)),
    )
    assert words_of(press(paper).pdf).count(squeezed(HOSTILE)) >= 6


@pytest.mark.parametrize("word", ["a" * 10_000, "字" * 10_000, "م" * 10_000, "0f" * 5_000, "é" * 10_000])
def test_a_word_of_ten_thousand_letters_is_broken_and_whole(word: str) -> None:
    words = words_of(press(a_page(f"<p>{word}</p>")).pdf)
    assert words.count(word[0]) >= len(word) // len(set(word))


def test_a_digest_breaks_in_its_cell_and_is_copied_out_unchanged() -> None:
    assert DIGEST * 2 in words_of(press(a_paper()).pdf)


def test_nothing_leaves_the_page() -> None:
    html = "<table><tr>" + f"<td>{DIGEST}</td>" * 5 + "</tr></table><pre>" + "x" * 500 + "</pre>"
    said = poppler("pdftotext", "-bbox", "-", "-", pdf=press(a_page(html)).pdf)
    rights = [float(found) for found in re.findall(r'xMax="([0-9.]+)"', said)]
    assert len(rights) > 20
    assert max(rights) < 595.276 - 93.5  # the margin of 33 mm


def test_a_stray_link_is_words_and_no_link() -> None:
    hrefs = ["", "#x", "javascript:alert(1)", "https://例子.中国/路", "https://a/" + "b" * 5000, "http://[::1]/"]
    html = "".join(f'<p><a href="{href}">词{n}</a></p>' for n, href in enumerate(hrefs))
    pdf = press(a_page(html)).pdf
    assert b"/URI" not in pdf
    assert "词3(https://例子.中国/路)" in words_of(pdf)


def test_a_long_text_is_printed_in_seconds() -> None:
    html = "".join(f"<h3>第{n}条</h3><p>{SENTENCE * 45}</p>" for n in range(110))
    started = perf_counter()
    printed = press(a_page(html))
    seconds = perf_counter() - started
    sys.stdout.write(f"{len(html):,} characters, {printed.pages} pages: {seconds:.2f} s\n")
    assert len(html) > 100_000
    assert seconds < 60


def test_threads_take_turns() -> None:
    with ThreadPoolExecutor(6) as threads:
        printed = list(threads.map(press, [a_page(f"<p>第{n}份</p>") for n in range(6)]))
    assert all(f"第{n}份" in words_of(printed[n].pdf) for n in range(6))


def test_the_pages_are_counted() -> None:
    assert press(a_page("<p>页</p>" * 4000)).pages > 90
    printed = press(a_paper(title="/Type/Pages/Count 9"))
    assert printed.pages == 3
    assert "Pages:           3" in poppler("pdfinfo", "-", pdf=printed.pdf)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        press(replace(a_paper(), created=datetime(2026, 11, 21)))  # noqa: DTZ001


@pytest.mark.django_db(transaction=True)
def test_an_open_transaction_is_refused() -> None:
    assert not connection.in_atomic_block
    with transaction.atomic(), pytest.raises(TransactionOpen, match="press"):
        press(a_paper())
