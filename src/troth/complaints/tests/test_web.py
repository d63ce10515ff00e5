"""The pages of complaints: what colleagues do, what the person does, who may not, and that nothing typed is lost."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from troth.cases.models import Status
from troth.complaints.models import Appeal, AuthorityLimit, Cause, Complaint, Decision, Referral, Remedy, Stage
from troth.complaints.services import investigate
from troth.complaints.tests.makers import (
    HOUR,
    REASONS,
    UPHELD,
    a_colleague,
    a_complaint,
    administrator,
    agent,
    appealed,
    assessed,
    decided,
    supervisor,
    the,
)
from troth.people.models import Staff
from troth.people.tests.makers import a_newcomer, confirmed, ivan, rita, signed_in_as

pytestmark = pytest.mark.django_db
CANARY = "Between us: the gateway is broken."


@pytest.fixture(autouse=True)
def demonstration(settings) -> None:
    from dataclasses import replace

    settings.TROTH = replace(settings.TROTH, mode="demo", mail=None)


def now():
    return timezone.now() - timedelta(hours=5)


def browser_of(**kept: object) -> Client:
    """A browser in English with this in its session."""
    client = Client(headers={"Accept-Language": "en"})
    session, moment = client.session, timezone.now().isoformat()
    session.update({"seen": moment, "proved": moment, "strong": True} | kept)
    session.save()
    return client


def desk(staff: Staff | None = None, **more: object) -> Client:
    return browser_of(**signed_in_as(staff or agent()), **more)


def own(complaint: Complaint) -> Client:
    case = complaint.case
    return browser_of(person=str(case.person_id)) if case.person_id else browser_of(held=[str(case.pk)])


def act(complaint: Complaint, name: str, thing: object = "") -> str:
    return f"/staff/cases/{complaint.case.code}/complaint/{name}/" + (f"{thing}/" if thing else "")


def front(complaint: Complaint, rest: str = "") -> str:
    return f"/cases/{complaint.case.code}/{rest}"


DECIDED = {
    "outcome": "upheld", "cause": "double-charge", "reasons": REASONS, "remedy": "refund", "amount": "25.00",
    "currency": "cny",
}  # fmt: skip


def test_a_colleague_walks_a_complaint_from_receipt_to_closing_in_the_browser() -> None:
    complaint, browser = a_complaint(at=now()), desk()
    case_page = f"/staff/cases/{complaint.case.code}/"
    assert "Keep the assessment" in browser.get(case_page).content.decode()
    browser.post(act(complaint, "assessment"), {"severity": "high", "category": "billing"})
    browser.post(act(complaint, "investigation"), {"note": CANARY})
    answer = browser.post(act(complaint, "decision"), DECIDED)
    assert (answer.status_code, answer["Location"]) == (302, case_page)
    decision = Decision.objects.get()
    assert (decision.amount, decision.currency, decision.outcome) == (2_500, "CNY", "upheld")
    remedy = Remedy.objects.get()
    today = timezone.localdate().isoformat()
    browser.post(act(complaint, "remedy", remedy.pk), {"done_on": today, "reference": "R-17"})
    assert Remedy.objects.get().status == "done"
    browser.post(act(complaint, "closure"), {"words": "All done."})
    assert (the(complaint).stage, the(complaint).case.status) == (Stage.CLOSED, Status.CLOSED)
    page = browser.get(case_page).content.decode()
    for told in ("CNY 25.00", REASONS, "R-17", CANARY):
        assert told in page


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("assessment", {"severity": "", "category": "billing", "reason": "My words"}, "Please choose how grave it is."),
        ("assessment", {"severity": "low", "category": "other", "reason": ""}, "Please say why it belongs elsewhere"),
        ("decision", DECIDED | {"reasons": "No."}, "Please give the reasons in whole sentences"),
        ("decision", DECIDED | {"amount": "900"}, "You may grant up to CNY 200.00"),
        ("decision", DECIDED | {"amount": ""}, "Please say how much."),
        ("decision", DECIDED | {"amount": "1.005"}, "Please say how much."),
        ("decision", DECIDED | {"remedy": "none"}, "What was upheld is put right"),
        ("referral", {"body": "12315", "name": "X", "track": "complaint", "filer": "person",
                      "filed_at": "2199-01-01T00:00"}, "This time lies in the future."),
    ],
)  # fmt: skip
def test_what_was_typed_comes_back_with_the_sentence_at_its_field(name: str, typed: dict[str, str], told: str) -> None:
    complaint = a_complaint(at=now()) if name == "assessment" else assessed(at=now())
    answer = desk().post(act(complaint, name), typed)
    page = answer.content.decode()
    assert answer.status_code in (403, 422)
    assert told in page
    for value in filter(None, (typed.get("reasons"), typed.get("name"))):
        assert value in page
    assert not Decision.objects.exists()


def test_each_act_has_a_page_of_its_own_without_the_case_around_it() -> None:
    complaint = assessed(at=now())
    for name in ("assessment", "investigation", "decision", "referral"):
        assert desk().get(act(complaint, name)).status_code == 200
    for path in (act(complaint, "magic"), act(complaint, "remedy"), act(complaint, "decision", complaint.pk)):
        assert desk().get(path).status_code == 404


def test_an_act_on_a_part_of_another_complaint_is_not_there() -> None:
    mine, other = decided(UPHELD, at=now()), decided(UPHELD, at=now(), body="Else")
    assert desk().get(act(mine.complaint, "remedy", other.granted.pk)).status_code == 404
    assert desk().post(act(mine.complaint, "remedy", other.granted.pk), {}).status_code == 404


def test_readers_see_it_and_change_nothing_and_nobody_else_gets_in() -> None:
    complaint = assessed(at=now())
    page = desk(rita()).get(f"/staff/cases/{complaint.case.code}/").content.decode()
    assert "The way of a complaint" in page
    assert "Keep the assessment" not in page
    for browser in (desk(rita()), own(complaint), Client()):
        assert browser.get(act(complaint, "decision")).status_code == 403
        assert browser.post(act(complaint, "decision"), DECIDED).status_code == 403
    assert desk(a_colleague("tina", "trainer")).get(f"/staff/cases/{complaint.case.code}/").status_code == 403


def test_an_appeal_is_given_and_decided_by_somebody_else_in_the_browser() -> None:
    made = appealed(at=now())
    complaint = made.complaint
    supervisor()
    page = desk().get(f"/staff/cases/{complaint.case.code}/").content.decode()
    assert "You took part in the decision, so somebody else decides this." in page
    assert "Decide the appeal" not in page
    desk().post(act(complaint, "decider", made.pk), {"decider": "sven"})
    assert Appeal.objects.get().decider == supervisor()
    assert desk().post(act(complaint, "review", made.pk), DECIDED).status_code == 403
    answer = desk(supervisor()).post(act(complaint, "review", made.pk), DECIDED)
    assert answer.status_code == 302
    assert Appeal.objects.get().reversed is True


def test_whoever_took_part_is_not_among_those_it_is_given_to() -> None:
    made = appealed(at=now())
    administrator()
    supervisor()
    page = desk().get(act(made.complaint, "decider", made.pk)).content.decode()
    assert 'value="sven"' in page and 'value="adam"' in page
    assert 'value="anna"' not in page
    assert desk().post(act(made.complaint, "decider", made.pk), {"decider": "anna"}).status_code == 422


def test_abuse_is_dropped_by_naming_the_rule_and_only_by_seniors() -> None:
    complaint = a_complaint(at=now())
    assert "Drop it under the rule" not in desk().get(f"/staff/cases/{complaint.case.code}/").content.decode()
    assert desk().post(act(complaint, "dropping"), {"rule": "threats", "words": REASONS}).status_code == 403
    boss = desk(supervisor())
    assert "Drop it under the rule" in boss.get(f"/staff/cases/{complaint.case.code}/").content.decode()
    assert boss.post(act(complaint, "dropping"), {"rule": "threats", "words": "x"}).status_code == 422
    assert boss.post(act(complaint, "dropping"), {"rule": "threats", "words": REASONS}).status_code == 302
    page = own(complaint).get(front(complaint)).content.decode()
    assert "Threats or insults" in page
    assert "somebody else shall look" in page


def test_a_referral_and_what_became_of_it_are_entered() -> None:
    complaint = decided(at=now()).complaint
    browser = desk()
    browser.post(act(complaint, "referral"), {
        "body": "12315", "name": "Pudong", "track": "complaint", "filer": "person", "reference": "A-1",
    })  # fmt: skip
    referral = Referral.objects.get()
    browser.post(act(complaint, "reply", referral.pk), {"status": "accepted"})
    assert Referral.objects.get().status == "accepted"
    assert browser.post(act(complaint, "reply", referral.pk), {"status": "decided"}).status_code == 422
    assert "Pudong" in own(complaint).get(front(complaint)).content.decode()


# --- the person ---


@pytest.mark.parametrize("anonymous", [False, True])
def test_the_person_reads_the_decision_and_accepts_it(anonymous: bool) -> None:
    complaint = decided(at=now(), anonymous=anonymous).complaint
    browser = own(complaint)
    page = browser.get(front(complaint)).content.decode()
    assert "Not upheld" in page
    assert REASONS in page
    assert browser.post(front(complaint, "complaint/acceptance/")).status_code == 302
    assert the(complaint).stage == Stage.CLOSED


@pytest.mark.parametrize("anonymous", [False, True])
def test_the_person_appeals_and_sees_it(anonymous: bool) -> None:
    complaint = decided(at=now(), anonymous=anonymous).complaint
    browser = own(complaint)
    assert browser.get(front(complaint, "complaint/appeal/")).status_code == 200
    assert browser.post(front(complaint, "complaint/appeal/"), {"why": "  "}).status_code == 422
    assert browser.post(front(complaint, "complaint/appeal/"), {"why": "Look again at May."}).status_code == 302
    assert "Look again at May." in browser.get(front(complaint)).content.decode()
    again = browser.post(front(complaint, "complaint/appeal/"), {"why": "And again."})
    assert again.status_code == 409
    assert "And again." in again.content.decode()


def test_a_colleague_enters_an_appeal_that_came_by_telephone() -> None:
    complaint = decided(at=now()).complaint
    desk().post(f"/staff/cases/{complaint.case.code}/complaint/closure/")
    assert "Enter the person&#x27;s appeal" in desk().get(f"/staff/cases/{complaint.case.code}/").content.decode()
    assert desk().post(act(complaint, "appeal"), {"why": " "}).status_code == 422
    assert desk().post(act(complaint, "appeal"), {"why": "It was three times."}).status_code == 302
    assert Appeal.objects.get().why == "It was three times."
    assert "Enter the person&#x27;s appeal" not in desk().get(f"/staff/cases/{complaint.case.code}/").content.decode()


def test_the_person_does_without_a_remedy() -> None:
    decision = decided(UPHELD, at=now())
    path = front(decision.complaint, f"complaint/remedies/{decision.granted.pk}/refusal/")
    browser = own(decision.complaint)
    assert "CNY 25.00" in browser.get(path).content.decode()
    assert browser.post(path, {"why": "Keep it."}).status_code == 302
    assert Remedy.objects.get().status == "refused"
    elses = decided(UPHELD, at=now(), body="Else")
    assert browser.get(front(decision.complaint, f"complaint/remedies/{elses.granted.pk}/refusal/")).status_code == 404


def test_nothing_internal_is_on_the_persons_page() -> None:
    complaint = assessed(at=now(), vulnerable=("illness",))
    investigate(complaint, CANARY, at=now() + 2 * HOUR, by=agent().actor)
    page = own(complaint).get(front(complaint)).content.decode()
    for internal in (CANARY, "illness", "Anna", "anna"):
        assert internal not in page


@pytest.mark.parametrize("rest", ["", "complaint/appeal/", "complaint/pack.pdf", "complaint/pack.json"])
def test_what_is_not_mine_answers_as_what_does_not_exist(rest: str) -> None:
    complaint = decided(at=now()).complaint
    stranger = browser_of(person=str(confirmed(a_newcomer(mail="other@example.com", phone="")).pk))
    there, nowhere = stranger.get(front(complaint, rest)), stranger.get(f"/cases/C-2222222-2/{rest}")
    assert there.status_code == nowhere.status_code == 404
    assert stranger.post(front(complaint, "complaint/acceptance/")).status_code == 404
    assert the(complaint).stage == Stage.ANSWERED


def test_the_person_takes_everything_along() -> None:
    complaint = decided(UPHELD, at=now()).complaint
    browser = own(complaint)
    pack = browser.get(front(complaint, "complaint/pack.json"))
    assert json.loads(pack.content)["code"] == complaint.case.code
    assert pack["Content-Disposition"].startswith("attachment")
    assert browser.get(front(complaint, "complaint/pack.pdf")).content.startswith(b"%PDF")
    assert browser.get(front(complaint, "complaint/pack.exe")).status_code == 404
    assert desk(rita()).get(f"/staff/cases/{complaint.case.code}/complaint/pack.json").status_code == 200


def test_a_pack_for_the_desk_takes_a_fresh_proof() -> None:
    complaint = decided(at=now()).complaint
    stale = desk(proved=(timezone.now() - timedelta(hours=1)).isoformat())
    answer = stale.get(f"/staff/cases/{complaint.case.code}/complaint/pack.pdf")
    assert answer.status_code == 302


def test_the_rules_are_open_to_everybody_in_both_languages() -> None:
    for language, told in (("en", "Threats or insults against people"), ("zh-hans", "投诉")):
        browser = Client()
        browser.cookies["django_language"] = language
        answer = browser.get("/complaints/rules")
        assert answer.status_code == 200
        assert told in answer.content.decode()
        assert "/promises" in answer.content.decode()


def test_why_somebody_asks_for_care_is_seen_by_those_who_deal_with_it_alone() -> None:
    complaint = a_complaint(at=now(), vulnerable=("illness",))
    path = f"/staff/cases/{complaint.case.code}/"
    assert "illness" in desk().get(path).content.decode()
    assert "illness" not in desk(rita()).get(path).content.decode()


def test_reasons_and_notes_of_several_lines_are_sent_as_browsers_send_them() -> None:
    complaint, browser = a_complaint(at=now()), desk()
    moved = {"severity": "low", "category": "other", "reason": "It is not about money:\r\nit is about a file."}
    assert browser.post(act(complaint, "assessment"), moved).status_code == 302
    assert browser.post(act(complaint, "investigation"), {"note": "Asked:\r\nnobody knew."}).status_code == 302
    ruling = {"outcome": "not_upheld", "cause": "defect", "reasons": f"{REASONS}\r\n\r\nSorry.", "remedy": "none"}
    assert browser.post(act(complaint, "decision"), ruling).status_code == 302
    assert Decision.objects.get().reasons == f"{REASONS}\n\nSorry."


# --- set-up ---


def test_seniors_keep_the_causes_and_administrators_the_limits() -> None:
    a_complaint(at=now())
    boss, chief = desk(supervisor()), desk(administrator())
    typed = {"slug": "lost-mail", "name_zh": "邮件丢失", "name_en": "Lost mail", "parent": "quality"}
    assert boss.post("/staff/complaints/causes/", typed).status_code == 302
    cause = Cause.objects.get(slug="lost-mail")
    assert cause.parent == Cause.objects.get(slug="quality")
    assert "Lost mail" in boss.get("/staff/complaints/").content.decode()
    assert boss.post("/staff/complaints/causes/", typed).status_code == 422
    assert boss.post(f"/staff/complaints/causes/{cause.pk}/retirement/").status_code == 302
    limit = {"role": "agent", "currency": "cny", "amount": "50.00"}
    assert boss.post("/staff/complaints/limits/", limit).status_code == 403
    assert chief.post("/staff/complaints/limits/", limit).status_code == 302
    assert AuthorityLimit.objects.get(role="agent").amount == 5_000
    chief.post("/staff/complaints/limits/", limit | {"amount": ""})
    assert AuthorityLimit.objects.get(role="agent").amount is None
    assert chief.post("/staff/complaints/limits/", limit | {"role": "auditor"}).status_code == 422


def test_agents_and_auditors_read_the_set_up_and_change_nothing() -> None:
    a_complaint(at=now())
    cause = Cause.objects.first()
    assert cause is not None
    for browser in (desk(), desk(rita())):
        page = browser.get("/staff/complaints/").content.decode()
        assert "Enter the cause" not in page
        assert (
            browser.post("/staff/complaints/causes/", {"slug": "x", "name_zh": "x", "name_en": "x"}).status_code == 403
        )
        assert browser.post(f"/staff/complaints/causes/{cause.pk}/retirement/").status_code == 403
    assert Client().get("/staff/complaints/").status_code == 403
    assert browser_of(person=str(ivan().pk)).get("/staff/complaints/").status_code == 403


def test_the_queue_leads_to_causes_and_limits() -> None:
    assert b'href="/staff/complaints/"' in desk().get("/staff/cases/").content


def test_an_empty_field_is_asked_for_in_a_sentence_of_ours() -> None:
    complaint = decided(at=now()).complaint
    page = desk().post(act(complaint, "referral"), {}).content.decode()
    assert ("Please fill this in." in page, "Please choose one of these." in page) == (True, True)
    assert "This field is required." not in page
