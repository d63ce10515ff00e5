"""Files over the wire: every hostile one is sent through the form, and nothing comes back that a browser would run."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from troth.cases.models import Attachment, Case
from troth.cases.models.threads import AttachmentState
from troth.cases.policy import READERS
from troth.cases.services import merge, note
from troth.cases.services.attaching import read_upload
from troth.cases.tests.desk import a_browser
from troth.cases.tests.draining import drain
from troth.cases.tests.hostile import HOSTILE, Hostile
from troth.cases.tests.makers import a_case, a_colleague
from troth.cases.tests.samples import png
from troth.core.actors import Role
from troth.ledger import Event
from troth.people.events import Kind as PeopleKind
from troth.people.tests.makers import NOON, a_newcomer, confirmed, ivan, olga

pytestmark = pytest.mark.django_db
PICTURE = read_upload("屏幕 1.png", png())


def a_file(case: Case | None = None) -> Attachment:
    case = case or a_case(files=(PICTURE,))
    drain()
    return Attachment.objects.get(case=case)


def front(attachment: Attachment) -> str:
    return f"/cases/{attachment.case.code}/files/{attachment.pk}/"


def desk(attachment: Attachment) -> str:
    return f"/staff{front(attachment)}"


def other_person() -> Client:
    return a_browser(confirmed(a_newcomer(mail="other@example.com", phone="+8613900000000")))


def must_be_harmless(answer) -> None:
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Cache-Control"] == "no-store"
    assert not any(word in answer["Content-Type"] for word in ("html", "svg", "xml;", "script"))


def test_the_person_and_the_desk_get_the_file_as_it_came_under_its_own_name() -> None:
    attachment = a_file()
    for browser, path in ((a_browser(ivan()), front(attachment)), (a_browser(olga()), desk(attachment))):
        answer = browser.get(path)
        assert (answer.status_code, answer.content) == (200, PICTURE.content)
        assert answer["Content-Type"] == "image/png"
        assert answer["Content-Disposition"] == (
            "attachment; filename=\"file.png\"; filename*=UTF-8''%E5%B1%8F%E5%B9%95%201.png"
        )
        must_be_harmless(answer)


@pytest.mark.parametrize("sample", HOSTILE, ids=lambda sample: sample.what)
def test_a_hostile_file_breaks_nothing_and_is_never_run(sample: Hostile) -> None:
    case, browser = a_case(), a_browser(ivan())
    sent = SimpleUploadedFile(sample.name or "x", sample.content, "text/html")
    answer = browser.post(f"/cases/{case.code}/messages/", {"body": "See the file.", "files": [sent]})
    assert answer.status_code == (302 if sample.taken_as else 422)
    page = browser.get(f"/cases/{case.code}/").content.decode() if sample.taken_as else answer.content.decode()
    for live in ("<script>alert", "onerror=alert(1)>", 'onload="alert', "\u202e"):
        assert live not in page
    assert Attachment.objects.count() == bool(sample.taken_as)
    for attachment in Attachment.objects.all():
        drain()
        for reader, path in ((browser, front(attachment)), (a_browser(olga()), desk(attachment))):
            got = reader.get(path)
            assert (got.status_code, got.content) == (200, sample.content)
            must_be_harmless(got)


def test_what_is_not_mine_answers_as_what_does_not_exist() -> None:
    attachment, stranger = a_file(), other_person()
    unknown = f"/cases/{attachment.case.code}/files/{uuid4()}/"
    answers = [stranger.get(front(attachment)), stranger.get(unknown), a_browser(ivan()).get(unknown)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert a_browser().get(front(attachment))["Location"] == "/cases/follow"


def test_a_file_is_not_reached_through_another_case() -> None:
    attachment, mine = a_file(), a_case(body="Another matter.")
    path = f"/cases/{mine.code}/files/{attachment.pk}/"
    assert a_browser(ivan()).get(path).status_code == 404
    assert a_browser(olga()).get(f"/staff{path}").status_code == 404


def test_what_colleagues_attach_to_a_note_does_not_exist_for_the_person() -> None:
    case = a_case()
    note(case, "Between us.", files=[PICTURE], at=NOON, by=olga().actor)
    attachment = a_file(case)
    assert a_browser(ivan()).get(front(attachment)).status_code == 404
    assert a_browser(olga()).get(desk(attachment)).status_code == 200


def test_a_file_of_a_joined_case_is_found_under_both_codes() -> None:
    into, attachment = a_case(), a_file()
    merge(attachment.case, into, at=NOON, by=olga().actor)
    for code in (attachment.case.code, into.code):
        assert a_browser(ivan()).get(f"/cases/{code}/files/{attachment.pk}/").status_code == 200
        assert a_browser(olga()).get(f"/staff/cases/{code}/files/{attachment.pk}/").status_code == 200


@pytest.mark.parametrize("state", [AttachmentState.WAITING, AttachmentState.INFECTED])
def test_what_was_not_checked_or_is_harmful_is_not_handed_out(state: AttachmentState) -> None:
    attachment = a_file()
    Attachment.objects.update(state=state)
    for browser, path in ((a_browser(ivan()), front(attachment)), (a_browser(olga()), desk(attachment))):
        answer = browser.get(path)
        assert answer.status_code == 409
        assert PICTURE.content not in answer.content


@pytest.mark.parametrize("role", Role)
def test_only_who_reads_cases_gets_their_files(role: Role) -> None:
    attachment = a_file()
    answer = a_browser(a_colleague("hilde", role)).get(desk(attachment))
    assert answer.status_code == (200 if role in READERS else 403)


def test_the_person_can_see_that_a_colleague_opened_the_file() -> None:
    attachment = a_file()
    a_browser(olga()).get(desk(attachment))
    (seen,) = Event.objects.filter(kind=PeopleKind.LOOKED_AT)
    assert (seen.subject_id, seen.facts["what"]) == (str(ivan().pk), "case")


def test_a_senior_releases_on_the_page_and_an_agent_does_not() -> None:
    attachment = a_file()
    Attachment.objects.update(state=AttachmentState.INFECTED)
    path = f"{desk(attachment)}release/"
    agent, senior = a_browser(a_colleague("hilde", Role.AGENT)), a_browser(olga())
    assert agent.post(path, {"reason": "x"}).status_code == 403
    assert senior.post(path, {"reason": " "}).status_code == 422
    assert senior.get(path).status_code == 405
    answer = senior.post(path, {"reason": "A test."})
    assert (answer.status_code, answer["Location"]) == (302, f"/staff/cases/{attachment.case.code}/")
    assert a_browser(ivan()).get(front(attachment)).status_code == 200


def test_an_erased_file_is_gone_and_not_an_error() -> None:
    attachment = a_file()
    Attachment.objects.update(name=None, file=None)
    assert a_browser(ivan()).get(front(attachment)).status_code == 404
