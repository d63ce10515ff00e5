from datetime import UTC, datetime, timedelta

from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from troth.web import slots
from troth.web.durations import in_words, since, until
from troth.web.masks import masked


class Signature(forms.Form):
    strokes = forms.CharField(widget=forms.HiddenInput)
    typed_name = forms.CharField()


NOON = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)


def drawn(source: str, **context: object) -> str:
    with translation.override("en"):
        return Template("{% load web %}" + source).render(Context(context))


def test_an_instant_is_shown_with_its_zone_and_exactly_in_the_markup() -> None:
    assert drawn("{% instant at %}", at=NOON) == (
        '<time datetime="2026-11-21T18:30:00+08:00">2026-11-21 18:30 (UTC+8)</time>'
    )


def test_a_deadline_is_shape_and_words() -> None:
    late = drawn("{% due_mark due now %}", due=NOON, now=NOON + timedelta(hours=1, minutes=12))
    soon = drawn("{% due_mark due now %}", due=NOON + timedelta(minutes=38), now=NOON)
    assert 'class="mark late"' in late
    assert "1 hour 12 minutes over" in late
    assert 'class="mark soon"' in soon
    assert "38 minutes left" in soon


def test_lengths_are_told_by_their_two_largest_units() -> None:
    with translation.override("en"):
        assert in_words(timedelta(days=2, hours=3, minutes=59)) == "2 days 3 hours"
        assert in_words(timedelta(minutes=61)) == "1 hour 1 minute"
        assert until(timedelta(seconds=-20)) == "less than a minute over"
        assert since(timedelta(seconds=20)) == "just now"


def test_a_level_is_bars_and_words_and_never_more_than_it_is() -> None:
    assert drawn('{% level "LT" %}').count('class="full"') == 3
    assert drawn('{% level "none" %}').count('class="full"') == 0
    assert drawn('{% level "gold" %}').count('class="full"') == 0


def test_masked_contacts_show_enough_to_recognise_and_no_more() -> None:
    assert masked("+8613812346208") == "138 **** 6208"
    assert masked("xiaoman@example.cn") == "x***@example.cn"
    assert masked("ou@example.cn") == "***@example.cn"
    assert masked("12345") == "****"


def test_a_slot_holds_what_floors_above_put_there_in_their_order_and_escaped() -> None:
    @slots.fill("test.rail", order=20)
    def second(request: object, case: str) -> str:
        return f"<{case}>"

    @slots.fill("test.rail", order=10)
    def first(request: object, case: str) -> SafeString:
        return format_html("<b>{}</b>", case)

    assert drawn('{% slot "test.rail" case %}', case="K1") == "<b>K1</b>&lt;K1&gt;"
    assert drawn('{% slot "test.nobody" %}') == ""


def test_a_slot_passes_the_request_on() -> None:
    @slots.fill("test.path")
    def path(request: object) -> str:
        return getattr(request, "path", "none")

    assert drawn('{% slot "test.path" %}', request=RequestFactory().get("/me/")) == "/me/"


def test_a_form_ties_label_hint_error_and_control_together_and_keeps_what_was_typed(client: Client) -> None:
    page = client.post("/form", {"name": "", "email": "xiaoman@"}).content.decode()
    assert 'href="#id_name"' in page
    assert 'href="#id_decision_0"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert 'value="xiaoman@"' in page
    assert "3 places need another look" in page


def test_a_form_offers_the_browsers_help_and_chooses_nothing_beforehand(client: Client) -> None:
    page = client.get("/form").content.decode()
    assert 'autocomplete="name"' in page
    assert 'autocomplete="email"' in page
    assert 'autocomplete="one-time-code"' in page
    assert "checked" not in page
    assert page.count('type="radio"') == 2
    assert 'role="alert"' not in page


def test_pages_after_this_one_keep_the_filters_of_the_address() -> None:
    request = RequestFactory().get("/staff/?edition=3")
    page = render_to_string("web/pagination.html", {"next": "abc"}, request)
    assert 'href="?edition=3&amp;cursor=abc"' in page


def test_a_timeline_tells_what_happened_and_escapes_it() -> None:
    entries = [{"at": NOON, "sentence": "Agreed to <b>", "who": "Wang", "tone": "strong", "detail": ""}]
    page = drawn('{% include "web/timeline.html" %}', entries=entries)
    assert '<li class="strong">' in page
    assert "18:30:00 (UTC+8)" in page
    assert "Agreed to &lt;b&gt;" in page


def test_a_signature_may_be_typed_where_nothing_can_be_drawn() -> None:
    form = Signature({"strokes": '[[{"x":1}]]', "typed_name": "王小满"})
    page = drawn('{% include "web/parts/signature.html" %}', form=form)
    assert "data-signature hidden" in page
    assert 'name="typed_name" value="王小满"' in page
    assert 'name="strokes" value="[[{&quot;x&quot;:1}]]"' in page


def test_the_reading_bar_is_hidden_until_a_script_moves_it() -> None:
    page = drawn('{% include "web/parts/readbar.html" with minutes=6 %}')
    assert 'hidden data-readbar data-minutes="6"' in page
    assert "about 6 minutes" in page


def test_a_notice_an_empty_list_and_facts_say_what_they_are_given() -> None:
    assert 'class="notice warn" role="alert"' in drawn(
        '{% include "web/notice.html" with kind="warn" role="alert" sentence="Soon" %}'
    )
    assert 'href="/sign"' in drawn('{% include "web/empty.html" with sentence="None" url="/sign" act="Sign" %}')
    assert "<dt>By</dt><dd>mail" in drawn('{% include "web/facts.html" %}', facts=[{"label": "By", "value": "mail"}])


def test_a_label_leads_into_its_sentence_without_two_marks() -> None:
    led = [drawn("{{ label|lead }}!", label=label) for label in ("Mailbox", "What happened?", "发生了什么？")]
    assert led == ["Mailbox: !", "What happened? !", "发生了什么？!"]
