"""Reading a text: clauses, marks, structure."""

import contextlib
import hashlib
import time

import pytest

from troth.texts.rules import Fault, Trouble, Unreadable, read, reading_minutes
from troth.texts.tests.cases import body

SOURCE = """---
level: sms
change: beneficial
lede: 先看摘要。
---
# 云盘协议

开头的话。

## 第四条 费用与续费 {#price tag=price conspicuous gist}

> [!summary] 每月 **25** 元，
> 可随时关闭。

**每月 25 元。**到期前提醒。

### 4.1 退款

（一）七天内；
（二）其他。

## 9. 产品动态 {#news tag=consent consent=news optional}

随便您。
"""


def test_a_clause_carries_what_its_heading_says() -> None:
    price, news = read(SOURCE, "zh-hans").clauses
    assert (price.id, price.number, price.title, price.tag) == ("price", "第四条", "费用与续费", "price")
    assert price.conspicuous
    assert price.gist
    assert (news.number, news.title, news.consent, news.optional) == ("9.", "产品动态", "news", True)
    assert not news.gist


def test_the_quotation_under_a_heading_is_the_summary_and_not_the_text() -> None:
    price = read(SOURCE, "zh-hans").clauses[0]
    assert price.summary == "每月 25 元，可随时关闭。"
    assert '<aside class="summary">\n<p>简单说：每月 <strong>25</strong> 元，可随时关闭。</p>' in price.html
    assert "!summary" not in price.html


def test_the_head_says_level_change_and_lede() -> None:
    head = read(SOURCE, "zh-hans").head
    assert (head.level, head.change, head.lede) == ("sms", "beneficial", "先看摘要。")


def test_the_title_is_apart_and_the_page_keeps_its_own_first_two_headings() -> None:
    reading = read(SOURCE, "zh-hans")
    assert reading.title == "云盘协议"
    assert "云盘协议" not in reading.html
    assert "<h1" not in reading.html
    assert "<h2" not in reading.html
    assert '<h3><span class="num">第四条</span> 费用与续费</h3>' in reading.html
    assert '<h4 id="c-price-n4-1">4.1 退款</h4>' in reading.html


def test_the_text_is_its_opening_and_its_clauses_and_nothing_else() -> None:
    reading = read(SOURCE, "zh-hans")
    assert reading.html == "<p>开头的话。</p>\n" + "".join(clause.html for clause in reading.clauses)
    assert reading.sha256 == hashlib.sha256(reading.html.encode()).hexdigest()
    assert [clause.sha256 for clause in reading.clauses] == [
        hashlib.sha256(clause.html.encode()).hexdigest() for clause in reading.clauses
    ]


def test_a_conspicuous_clause_says_so_in_the_frozen_text() -> None:
    price, news = read(SOURCE, "zh-hans").clauses
    assert price.html.startswith('<section id="c-price" class="clause key" data-clause="price">')
    assert '<p class="flag">这一条与您有重大利害关系，请留意加粗的字。</p>' in price.html
    assert news.html.startswith('<section id="c-news" class="clause" data-clause="news">')
    assert "flag" not in news.html


@pytest.mark.parametrize(
    ("heading", "number", "title"),
    [
        ("第四条 费用", "第四条", "费用"),
        ("第十二条费用", "第十二条", "费用"),
        ("第 4 条 费用", "第 4 条", "费用"),
        ("4. Price", "4.", "Price"),
        ("4、费用", "4、", "费用"),
        ("4.2 Price", "4.2", "Price"),
        ("Article 4 Price", "Article 4", "Price"),
        ("Article 4: Price", "Article 4", "Price"),
        ("Section 4.1. Price", "Section 4.1", "Price"),
        ("（一）总则", "（一）", "总则"),
        ("(a) General", "(a)", "General"),
        ("一、总则", "一、", "总则"),
        ("2026 年的价格", "", "2026 年的价格"),
        ("一般规定", "", "一般规定"),
        ("Articles of faith", "", "Articles of faith"),
    ],
)
def test_numbers_are_kept_as_typed(heading: str, number: str, title: str) -> None:
    clause = read(f"# T\n\n## {heading} {{#x}}\n\nText.\n", "en").clauses[0]
    assert (clause.number, clause.title) == (number, title)


@pytest.mark.parametrize("mark", ["（一）", "(a)", "1.1 ", "1）", "2、", "②", "1)"])
def test_an_enumerated_line_begins_a_line_of_its_own(mark: str) -> None:
    html = read(body(f"（一）甲；\n{mark}乙。"), "zh-hans").html
    assert f"<p>（一）甲；</p>\n<p>{mark}乙。</p>" in html


def test_an_enumerated_line_ends_the_list_above_it() -> None:
    html = read(body("（一）退款：\n  - 七天内；\n  - 其他。\n（二）不涨价。"), "zh-hans").html
    assert "<li>其他。</li>\n</ul>\n<p>（二）不涨价。</p>" in html


def test_prose_that_wraps_before_a_bracket_stays_one_paragraph() -> None:
    assert "<p>either\n(a) one or (b) two</p>" in read(body("either\n(a) one or (b) two"), "en").html


def test_a_line_end_between_han_characters_is_no_space() -> None:
    html = read(body("我们不卖\n您的信息，English\nwords 中文"), "zh-hans").html
    assert "我们不卖您的信息，English\nwords 中文" in html


def test_indented_paragraphs_are_no_code_and_a_rule_makes_no_clause() -> None:
    reading = read(body("    缩进的段落\n\n一段话\n---\n另一段"), "zh-hans")
    assert "<p>缩进的段落</p>" in reading.html
    assert "<p>一段话</p>\n<hr>\n<p>另一段</p>" in reading.html
    assert len(reading.clauses) == 1


def test_lists_nest_and_tables_have_no_styles() -> None:
    source = body("1. 甲\n   - 乙\n     - 丙\n2. 丁\n\n| 项 | 价 |\n|:--|--:|\n| 空间 | 25 |\n")
    html = read(source, "zh-hans").html
    assert "<ol>\n<li>甲\n<ul>\n<li>乙\n<ul>\n<li>丙</li>" in html
    assert '<th class="align-right" scope="col">价</th>' in html
    assert '<td class="align-right" data-label="价">25</td>' in html
    assert "style" not in html


def test_a_link_to_a_clause_leads_to_its_section() -> None:
    html = read(body("见[总则](#one)和[官网](https://a.example/)。"), "zh-hans").html
    assert 'href="#c-one"' in html
    assert 'href="https://a.example/"' in html


def test_names_made_from_numbers_agree_between_languages() -> None:
    chinese = read("# 甲\n\n## 第二十三条 费用\n\n字。\n", "zh-hans").clauses[0]
    english = read("# A\n\n## Article 23 Price\n\nText.\n", "en").clauses[0]
    assert chinese.id == english.id == "n23"


def test_a_name_made_from_a_title_does_not_depend_on_its_neighbours() -> None:
    alone = read("# A\n\n## Price\n\nText.\n", "en").clauses[0]
    after = read("# A\n\n## Service\n\nText.\n\n## Price\n\nText.\n", "en").clauses[1]
    assert alone.id == after.id


def test_line_ends_do_not_change_what_is_read() -> None:
    assert read(SOURCE.replace("\n", "\r\n"), "zh-hans") == read(SOURCE, "zh-hans")
    assert read("\ufeff" + SOURCE, "zh-hans").sha256 == read(SOURCE, "zh-hans").sha256


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("", Fault.EMPTY),
        (" \n\t\n", Fault.EMPTY),
        ("a" * 500_001, Fault.TOO_LONG),
        ("no title\n\n## 1. x {#x}\n", Fault.NO_TITLE),
        ("# \n\n## 1. x {#x}\n", Fault.NO_TITLE),
        ("# only a title\n\ntext\n", Fault.NO_CLAUSE),
        ("# T\n\n## 1. x {#x}\n\na\x00b", Fault.CONTROL),
        ("# T\n\n## 1. x {#x}\n\na\x0bb", Fault.CONTROL),
        ("# T\n\n## 1. x {#x}\n\nuse\u202ereversed", Fault.CONTROL),
        ("# T\n\n## 1. x {#x}\n\n\ud800", Fault.CONTROL),
        ("# T\n\n## 1. x {#x}\n\n\ufffe", Fault.CONTROL),
        ("# T\n\n## 1. x {#x}\n\n" + "> " * 70 + "deep", Fault.DEEP),
        ("# T\n\n## 1. x {#x}\n\n" + "- " * 70 + "deep", Fault.DEEP),
        ("# T\n\n## 1. x {#x}\n\n" + "[" * 501, Fault.BRACKETS),
        ("# T\n\n## 1 {#a consent=x}\n\n## 2 {#b consent=x}\n", Fault.SAME_PURPOSE),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(source: str, fault: Fault) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(source, "en")
    assert refusal.value.fault == fault
    assert "%(" not in str(refusal.value)


def test_a_hidden_character_is_named_with_its_line() -> None:
    with pytest.raises(Unreadable, match=r"Line 3 .*U\+0007"):
        read("# T\n\nbell \x07\n", "en")


def _troubles(markdown: str) -> dict[Trouble, tuple[int, str]]:
    return {remark.trouble: (remark.line, remark.what) for remark in read(body(markdown), "zh-hans").warnings}


@pytest.mark.parametrize(
    ("markdown", "trouble", "what"),
    [
        ("a <b>bold</b>", Trouble.RAW_HTML, "<b>"),
        ("<script>alert(1)</script>", Trouble.RAW_HTML, "<script>"),
        ("<!-- note -->", Trouble.RAW_HTML, "<!--"),
        ("![图](https://a.example/x.png)", Trouble.IMAGE, "图"),
        ("[x](http://a.example)", Trouble.LINK, "http://a.example"),
        ("[x](javascript:alert(1))", Trouble.LINK, "javascript:alert(1)"),
        ("[x](/relative)", Trouble.LINK, "/relative"),
        ("[x](#nowhere)", Trouble.DEAD_LINK, "#nowhere"),
        ('[x](https://a.example "hidden")', Trouble.LINK_TITLE, "hidden"),
        ("注[^1]", Trouble.FOOTNOTE, "[^1]"),
        ("** 粗体**后面", Trouble.LOOSE_BOLD, "** 粗体**后面"),
        ("1. 甲\n3. 乙", Trouble.RENUMBERED, "1, 2"),
        ("|a|\n|-|\n|b|c|", Trouble.CUT_ROW, "|b|c|"),
        ("#### 跳级", Trouble.JUMP, "跳级"),
    ],
)
def test_what_could_not_be_mapped_is_said_with_its_line(markdown: str, trouble: Trouble, what: str) -> None:
    line = 7 + markdown.count("\n") * (trouble == Trouble.CUT_ROW)
    assert _troubles(markdown)[trouble] == (line, what)


@pytest.mark.parametrize(
    ("heading", "trouble"),
    [
        ("## 2. x", Trouble.NO_ID),
        ("## 2. x {#Big}", Trouble.BAD_ID),
        ("## 2. x {#one}", Trouble.SAME_ID),
        ("## 2. x {#x tag=nonsense}", Trouble.UNKNOWN_TAG),
        ("## 2. x {#x colour=red}", Trouble.UNKNOWN_MARK),
        ("## 2. x {#x optional}", Trouble.OPTIONAL_ALONE),
        ("## 2. x {#x conspicuous}", Trouble.NOT_BOLD),
        ("# 第二章 价格", Trouble.CHAPTER),
    ],
)
def test_a_heading_that_is_not_right_is_remarked_on(heading: str, trouble: Trouble) -> None:
    assert trouble in _troubles(f"{heading}\n\nplain text\n")


def test_braces_that_are_no_marks_stay_in_the_heading() -> None:
    assert (
        read("# T\n\n## 1. The {name} rule {company}\n\nText.\n", "en").clauses[0].title == "The {name} rule {company}"
    )


def test_a_chapter_is_shown_but_is_no_clause() -> None:
    reading = read("# T\n\n## 1. a {#a}\n\nx\n\n# Chapter two\n\n## 2. b {#b}\n\ny\n", "en")
    assert [clause.id for clause in reading.clauses] == ["a", "b"]
    assert reading.html.index("Chapter two") > reading.html.index("x</p>\n</section>")


def test_a_sound_text_has_nothing_to_remark_on() -> None:
    assert read(body("一切都好。"), "zh-hans").warnings == ()


def test_a_hundred_thousand_characters_are_read_in_a_second() -> None:
    clause = "## 第{n}条 费用 {{#c{n}}}\n\n> [!summary] 摘要。\n\n（一）**加粗，**字。\n（二）见[前条](#c0)。\n\n"
    table = "| 甲 | 乙 |\n|:--|--:|\n" + "| 字字字 | **字** |\n" * 20
    source = "# 长\n\n" + "".join(clause.format(n=n) + "字" * 400 + "\n\n" + table + "\n" for n in range(125))
    assert len(source) > 100_000
    begun = time.process_time()
    assert len(read(source, "zh-hans").clauses) == 125
    assert time.process_time() - begun < 3  # about 0.4 s on the machine this was written on


@pytest.mark.parametrize("unit", ["*", "**a ", "[", "`", "<a ", "![", "> ", "|", "{#", "（一）\n", "1. "])
def test_hostile_repetition_takes_no_long_time(unit: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(Unreadable):
        read(body(unit * (30_000 // len(unit))), "zh-hans")
    assert time.process_time() - begun < 5


def test_reading_time_counts_han_characters_and_words() -> None:
    assert reading_minutes("<p>" + "字" * 900 + "</p>") == 3
    assert reading_minutes("<p>" + "word " * 401 + "</p>") == 3
    assert reading_minutes("<p></p>") == 1
