import json
import re
from typing import Any

from troth.press.glyphs import Spelling
from troth.press.markup import blocks_of


def set_html(html: str, title: str = "标题") -> list[Any]:
    return blocks_of(html, title=title, spelling=Spelling())


def shown(html: str) -> str:
    return json.dumps(set_html(html), ensure_ascii=False)


def test_headings_keep_their_order_and_never_skip_a_level() -> None:
    html = "<h3>a</h3><h3>b</h3><h5>c</h5><h4>d</h4><h2>e</h2><h3>f</h3><h6>g</h6>"
    assert [node[1] for node in set_html(html)] == [2, 2, 3, 3, 2, 3, 4]


def test_a_first_heading_that_repeats_the_title_is_left_to_the_title() -> None:
    assert set_html("<h1>标题</h1><p>甲</p>") == [["p", ["甲"]]]
    assert set_html("<h1>别的</h1>") == [["h", 2, ["别的"]]]


def test_a_heading_that_shows_nothing_is_no_heading() -> None:
    assert set_html("<h3> </h3><h3>\u200b</h3><h3><br></h3><p>甲</p>") == [["p", ["甲"]]]


def test_white_space_collapses_across_elements_and_vanishes_between_han() -> None:
    assert set_html("<p>甲\n<strong>乙</strong>\n丙  丁\n a  <em> b</em></p>") == [
        ["p", ["甲", ["b", ["乙"]], "丙 丁 a ", ["i", ["b"]]]]
    ]


def test_no_space_stands_at_the_ends_of_a_line() -> None:
    assert set_html("<p> 甲 <br>\n 乙 </p>") == [["p", ["甲", ["br"], "乙"]]]


def test_spaces_and_lines_of_a_program_are_kept() -> None:
    assert set_html("<pre><code>a\n  b &lt;\n</code></pre>") == [["pre", [["a"], ["  b <"]]]]


def test_a_list_keeps_its_first_number_and_its_nesting() -> None:
    html = '<ol start="3"><li>甲</li><li>乙<ul><li>丙</li></ul></li></ol>'
    assert set_html(html) == [["ol", 3, [[["p", ["甲"]]], [["p", ["乙"]], ["ul", [[["p", ["丙"]]]]]]]]]
    assert set_html('<ol start="99999999999999999999"><li>甲</li></ol>')[0][1] == 1


def test_a_table_has_head_body_sides_and_no_holes() -> None:
    html = (
        "<table><thead><tr><th>甲</th><th class='align-right'>乙</th></tr></thead>"
        "<tbody><tr><td class='align-center'>丙</td></tr></tbody></table>"
    )
    head = [[["left", [["p", ["甲"]]]], ["right", [["p", ["乙"]]]]]]
    assert set_html(html) == [["table", 2, head, [[["center", [["p", ["丙"]]]], ["left", []]]]]]


def test_a_conspicuous_clause_and_its_flag_are_set_apart() -> None:
    html = '<section class="clause key"><p class="flag">留意</p><p>甲</p></section>'
    assert set_html(html) == [["key", [["flag", ["留意"]], ["p", ["甲"]]]]]
    assert set_html('<section class="clause"><p>甲</p></section>') == [["p", ["甲"]]]


def test_a_link_is_followed_by_its_address_unless_the_words_are_the_address() -> None:
    assert set_html('<p><a href="https://a.b/">甲</a></p>') == [
        ["p", [["a", "https://a.b/", ["https://a.b/"], ["甲"]]]]
    ]
    html = '<p><a href="mailto:a@b.c">a@b.c</a></p>'
    assert set_html(html) == [["p", [["a", "mailto:a@b.c", [], ["a@b.c"]]]]]


def test_unknown_and_broken_markup_loses_no_word() -> None:
    html = "</p><b>甲<p>乙</b></div><font>丙</font><td>丁</td><script>戊</script><!-- x --><p>己<p>庚"
    assert "".join(re.findall("[甲乙丙丁戊己庚]", shown(html))) == "甲乙丙丁戊己庚"


def test_words_outside_of_items_and_cells_are_kept() -> None:
    html = "<ul>甲<li>乙</li><p>丙</p></ul><table>丁<tr>戊<td>己</td></tr></table>"
    assert sorted(re.findall("[甲乙丙丁戊己]", shown(html))) == sorted("甲乙丙丁戊己")


def test_nesting_without_end_is_set_as_deep_as_it_can_be_and_loses_no_word() -> None:
    html = "<ul><li>甲" * 500 + "</li></ul>" * 500
    assert shown(html).count("甲") == 500
