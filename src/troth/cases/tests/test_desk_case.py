"""The page of one case: what it shows to whom, and each act on it through its form."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from troth.cases.events import Kind
from troth.cases.models import Case, Message, Presence, Status
from troth.cases.queries.desk_case import here_too, prepared_replies
from troth.cases.services import answer, close, merge, note, write
from troth.cases.services.presence import be_present
from troth.cases.services.setting_up import prepare_reply
from troth.cases.tests.desk import a_browser, english, promised, the
from troth.cases.tests.makers import a_case, a_colleague
from troth.cases.views.desk_acts import forms_for
from troth.core.actors import Actor
from troth.ledger import Event
from troth.people.models import Staff, Team
from troth.people.tests.makers import NOON, ivan, olga, rita

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
HOUR = timedelta(hours=1)


def kinds(case: Case) -> list[str]:
    return list(Event.objects.filter(subject_id=str(case.pk)).order_by("recorded_at").values_list("kind", flat=True))


def sent(case: Case, act: str, *, who: Staff | None = None, **form: Any) -> Any:
    return a_browser(who or olga()).post(f"/staff/cases/{case.code}/{act}/", form)


def page(case: Case, who: Staff | None = None, query: str = "") -> str:
    return english(a_browser(who or olga()).get(f"/staff/cases/{case.code}/{query}"))


def test_a_case_shows_what_was_said_its_clocks_and_what_happened() -> None:
    with promised(hours=24):
        case = a_case(body="The files are gone")
        note(case, "Check the backup", at=NOON, by=olga().actor)
    shown = page(case)
    for words in ("The files are gone", "Check the backup", "Internal note, never sent", "We promise", "First answer",
                  "How this was reckoned", "Every minute counts", "The case was opened (web form)"):  # fmt: skip
        assert words in shown, words
    assert "The law says" not in shown


def test_a_code_is_read_however_it_is_typed_and_an_unknown_one_is_nothing() -> None:
    case, browser = a_case(), a_browser(olga())
    assert browser.get(f"/staff/cases/{case.code.lower().replace('-', '')}/").status_code == 200
    for wrong in ("M-AAAAAAA-A", "nonsense", "🎉"):
        assert browser.get(f"/staff/cases/{wrong}/").status_code == 404


def test_opening_a_case_is_noted_for_its_person_and_for_nobody_where_there_is_none() -> None:
    case, nameless = a_case(), a_case(anonymous=True)
    page(nameless)
    assert not Event.objects.filter(kind="person.looked_at").exists()
    page(case)
    (look,) = Event.objects.filter(kind="person.looked_at")
    assert (look.subject_id, look.facts["what"]) == (str(ivan().pk), "case")


def test_an_answer_is_sent_and_counts_and_an_interim_one_does_not() -> None:
    case = a_case()
    assert sent(case, "answer", body="Looking", interim="on").status_code == 302
    assert the(case).answered_at is None
    assert sent(case, "answer", body="Found", canned="thanks").status_code == 302
    assert the(case).answered_at is not None
    assert kinds(case)[-2:] == [Kind.REPLIED, Kind.ANSWERED]
    assert Event.objects.get(kind=Kind.ANSWERED).facts["canned"] == "thanks"


def test_files_go_with_an_answer_and_a_forbidden_one_keeps_the_words() -> None:
    case = a_case()
    sent(case, "answer", body="See the list", files=SimpleUploadedFile("a.txt", "照片".encode()))
    assert [file.media_type for file in case.attachments.all()] == ["text/plain; charset=utf-8"]
    refused = sent(case, "answer", body="My long words", files=SimpleUploadedFile("a.exe", b"MZ\x90\x00" + b"x" * 200))
    assert refused.status_code == 422
    assert "My long words" in refused.content.decode()
    assert case.messages.count() == 2


def test_what_was_typed_is_kept_where_an_act_is_refused() -> None:
    case = a_case()
    close(case, "solved", at=NOON, by=olga().actor)
    refused = sent(case, "answer", body="One more word")
    assert refused.status_code == 409
    assert "One more word" in refused.content.decode()
    assert "Open it again first" in refused.content.decode()


@pytest.mark.parametrize(("act", "kind"), [("answer", "answer"), ("note", "note"), ("said", "written")])
def test_several_lines_are_sent_as_browsers_send_them(act: str, kind: str) -> None:
    case = a_case()
    assert sent(case, act, body="Dear Ivan,\r\n\r\nit is back.").status_code == 302
    assert Message.objects.filter(kind=kind).latest("at").body == "Dear Ivan,\n\nit is back."


@pytest.mark.parametrize(("act", "kind"), [("answer", "answer"), ("note", "note"), ("said", "written")])
def test_the_same_form_sent_twice_says_nothing_twice_and_other_words_are_said(act: str, kind: str) -> None:
    case = a_case()
    tokens = {act: form.initial for act, form in forms_with_tokens(case).items()}
    for body in ("It is back.", "It is back.", "All of it."):
        assert sent(case, act, body=body, same=tokens[act]).status_code == 302
    said = Message.objects.filter(case=case, kind=kind, at__gt=case.opened_at).order_by("at")
    assert [message.body for message in said] == ["It is back.", "All of it."]


def forms_with_tokens(case: Case) -> dict[str, Any]:
    return {act: forms_for(case, act)["same"] for act in ("answer", "note", "said")}


def test_a_note_says_what_it_is_and_stays_in_the_house() -> None:
    case = a_case()
    assert "Keep as internal note" in page(case)
    sent(case, "note", body="Careful")
    assert Message.objects.get(kind=Message.Kind.NOTE).body == "Careful"
    assert kinds(case)[-1] == Kind.NOTED


@pytest.mark.parametrize(
    ("act", "form", "event"),
    [("priority", {"priority": "high"}, Kind.PRIORITISED), ("tags", {"tags": "a, b，c"}, Kind.TAGGED),
     ("waiting", {"reason": "Which folder?"}, Kind.WAITING), ("closure", {"outcome": "solved"}, Kind.CLOSED),
     ("assignment", {"assignee": "olga", "team": "first"}, Kind.ASSIGNED), ("said", {"body": "By phone"}, Kind.WRITTEN)],
)  # fmt: skip
def test_each_act_does_one_thing_and_leaves_one_event(act: str, form: dict[str, Any], event: str) -> None:
    Team.objects.create(slug="first", name="First")
    case, before = a_case(), 1
    olga()
    answered = sent(case, act, **form)
    assert (answered.status_code, answered["Location"]) == (302, f"/staff/cases/{case.code}/")
    assert kinds(case)[before:] == [event]


def test_the_tags_as_typed_are_the_tags_there_are() -> None:
    case = a_case()
    sent(case, "tags", tags="Lost Files, x")
    sent(case, "tags", tags="x, y")
    assert set(case.tags.values_list("slug", flat=True)) == {"x", "y"}


def test_closed_is_opened_again_for_a_reason() -> None:
    case = a_case()
    sent(case, "closure", outcome="duplicate", words="See the other")
    assert (the(case).status, the(case).outcome) == (Status.CLOSED, "duplicate")
    assert sent(case, "reopening", reason="").status_code == 422
    sent(case, "reopening", reason="It was none")
    assert (the(case).status, the(case).outcome) == (Status.OPEN, "")


def test_cases_are_joined_linked_and_split_by_code() -> None:
    one, two, three = a_case(body="One"), a_case(body="Two"), a_case(body="Three")
    wrong = sent(one, "merger", code="M-1")
    assert wrong.status_code == 422
    assert "sign by sign" in wrong.content.decode()
    joined = sent(one, "merger", code=two.code.lower())
    assert joined["Location"] == f"/staff/cases/{two.code}/"
    sent(two, "links", code=three.code)
    assert three.code in page(two)
    message = three.messages.get()
    made = sent(three, "split", messages=[str(message.pk)], subject="The bill")
    new = Case.objects.get(code=made["Location"].split("/")[3])
    assert new.subject == "The bill"
    assert new.code in page(three)


def test_what_is_said_to_a_joined_case_shows_where_it_came_from() -> None:
    one, into = a_case(body="One"), a_case(body="Two")
    merge(one, into, at=NOON, by=olga().actor)
    assert f"from {one.code}" in page(into)
    assert f"joined with {into.code}" in page(one)


def test_sending_and_opening_the_next_stays_in_the_view() -> None:
    with promised(hours=24):
        first, second = a_case(body="1"), a_case(body="2", at=NOON + HOUR)
    answered = sent(first, "answer", body="Done", then="next", view="assignee=none")
    assert answered["Location"] == f"/staff/cases/{second.code}/?view=assignee%3Dnone"
    with promised(hours=24):
        close(the(first), "solved", at=NOON, by=olga().actor)
    last = sent(second, "answer", body="Done", then="next", view="assignee=none")
    assert last["Location"] == "/staff/cases/?assignee=none"


def test_an_address_in_the_view_leads_nowhere_else() -> None:
    case = a_case()
    answered = sent(case, "note", body="x", view="//evil.example/?assignee=me&x=<script>")
    assert answered["Location"] == f"/staff/cases/{case.code}/"


def test_readers_read_and_are_offered_nothing() -> None:
    case = a_case()
    shown = page(case, rita())
    assert "<textarea" not in shown
    assert "working on it takes an agent" in shown
    for act in ("answer", "note", "closure", "assignment"):
        assert sent(case, act, who=rita(), body="x", outcome="solved").status_code == 403
    assert kinds(case) == [Kind.OPENED]


def test_strangers_see_nothing() -> None:
    case = a_case()
    for browser in (Client(), a_browser(ivan()), a_browser(a_colleague("tess", "trainer"))):
        assert browser.get(f"/staff/cases/{case.code}/").status_code == 403
        assert browser.post(f"/staff/cases/{case.code}/note/", {"body": "x"}).status_code == 403
        assert browser.post(f"/staff/cases/{case.code}/presence/").status_code == 403


def test_an_act_that_does_not_exist_is_not_found() -> None:
    assert sent(a_case(), "dance").status_code == 404


def test_who_has_it_open_too_is_told_and_fades() -> None:
    case, vera = a_case(), a_colleague("vera")
    be_present(case, vera, writing=True, at=NOON)
    assert here_too(case, but=olga().pk, at=NOON + timedelta(seconds=20)) == ["Vera is writing"]
    assert here_too(case, but=olga().pk, at=NOON + timedelta(seconds=31)) == []
    assert here_too(case, but=vera.pk, at=NOON) == []


def test_the_poll_says_that_one_writes_and_hears_who_else_does() -> None:
    case = a_case()
    a_browser(a_colleague("vera")).post(f"/staff/cases/{case.code}/presence/", {"writing": "1"})
    heard = a_browser(olga()).post(f"/staff/cases/{case.code}/presence/", {"writing": "0"})
    assert heard.json() == {"here": ["Vera is writing"]}
    assert "Vera is writing" in page(case)
    sent(case, "answer", who=a_colleague("vera"), body="Done")
    assert not Presence.objects.filter(staff__handle="vera").exists()


def test_a_reader_without_work_is_present_to_nobody() -> None:
    case = a_case()
    page(case, rita())
    assert not Presence.objects.exists()


def test_prepared_answers_are_filled_in_for_the_person_in_their_language() -> None:
    words = {"zh-hans": "{name}，您好。案件 {code}。{agent}", "en": "Dear {name}, about {code}, {service}. {agent}"}
    prepare_reply("thanks", {"zh-hans": "谢谢", "en": "Thanks"}, words, at=NOON, by=olga().actor)
    case = a_case(locale="en")
    (reply,) = prepared_replies(case, agent="Olga", at=NOON)
    assert (reply.title, reply.body) == ("Thanks", f"Dear 伊万, about {case.code}, our service. Olga")
    chinese = a_case(anonymous=True, locale="zh-hans", body="中文")
    assert chinese.code in prepared_replies(chinese, agent="Olga", at=NOON)[0].body
    assert "伊万" in page(case)


def test_a_prepared_answer_promises_no_date_that_is_past_and_is_not_sent_with_a_gap() -> None:
    words = {"zh-hans": "最晚 {due} 答复。", "en": "You hear from us by {due}."}
    prepare_reply("soon", {"zh-hans": "很快", "en": "Soon"}, words, at=NOON, by=olga().actor)
    with promised(hours=24):
        case = a_case(locale="en")
    (before,) = prepared_replies(the(case), agent="Olga", at=NOON)
    (after,) = prepared_replies(the(case), agent="Olga", at=NOON + timedelta(hours=25))
    assert ("{due}" in before.body, after.body) == (False, "You hear from us by {due}.")
    refused = sent(case, "answer", body=after.body)
    assert (refused.status_code, "There is still {due} in it" in refused.content.decode()) == (422, True)
    assert not Message.objects.filter(case=case).exclude(kind=Message.Kind.WRITTEN).exists()


def test_the_page_takes_as_many_queries_for_much_as_for_little(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    case = a_case()
    for n in range(8):
        write(case, f"More {n}", at=NOON, by=Actor.person(ivan().pk))
        answer(case, f"Answer {n}", at=NOON, by=olga().actor)
    browser = a_browser(olga())
    browser.get(f"/staff/cases/{case.code}/")
    with django_assert_max_num_queries(55):
        browser.get(f"/staff/cases/{case.code}/")
