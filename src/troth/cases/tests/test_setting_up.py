"""What is set up for the queue: by whom, with which event, and what is refused."""

import pytest

from troth.cases.events import Kind
from troth.cases.models import AssignmentRule, CannedReply, SavedView
from troth.cases.rules import UnknownVariable, filled_in, variables_of
from troth.cases.services.setting_up import (
    MOST_VIEWS,
    RuleFor,
    add_rule,
    prepare_reply,
    remove_rule,
    remove_view,
    save_view,
)
from troth.cases.tests.desk import a_browser, english
from troth.cases.tests.makers import MATTER, a_case, a_colleague
from troth.core.refusals import Forbidden, Invalid, NotFound
from troth.ledger import Event
from troth.people.models import Team
from troth.people.tests.makers import NOON, ivan, olga

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
TITLES = {"zh-hans": "谢谢", "en": "Thanks"}
BODIES = {"zh-hans": "{name}，谢谢。", "en": "Thank you, {name}."}


def last(kind: str) -> dict[str, object]:
    return Event.objects.filter(kind=kind).latest("recorded_at").facts


def test_a_view_is_saved_once_under_its_name_with_an_event() -> None:
    by = olga().actor
    save_view("  Late   ones ", "late=on", at=NOON, by=by)
    save_view("Late ones", "late=on&kind=matter", at=NOON, by=by)
    assert [(view.name, view.query) for view in SavedView.objects.all()] == [("Late ones", "late=on&kind=matter")]
    assert last(Kind.VIEW_SAVED)["query"] == "late=on&kind=matter"
    remove_view(SavedView.objects.get().pk, at=NOON, by=by)
    assert last(Kind.VIEW_REMOVED) == {"name": "Late ones"}


def test_views_are_refused_without_a_name_shared_by_agents_and_beyond_thirty() -> None:
    agent = a_colleague("vera").actor
    with pytest.raises(Invalid):
        save_view("  ", "", at=NOON, by=agent)
    with pytest.raises(Forbidden):
        save_view("x", "", shared=True, at=NOON, by=agent)
    for n in range(MOST_VIEWS):
        save_view(str(n), "", at=NOON, by=agent)
    with pytest.raises(Invalid, match="30"):
        save_view("one more", "", at=NOON, by=agent)
    save_view("7", "late=on", at=NOON, by=agent)
    view = SavedView.objects.get(name="7")
    with pytest.raises(NotFound):
        remove_view(view.pk, at=NOON, by=olga().actor)


def test_a_rule_stands_behind_the_others_and_takes_new_cases() -> None:
    Team.objects.create(slug="first", name="First")
    by = olga().actor
    one = add_rule(RuleFor("first", kind=MATTER, locale="en"), at=NOON, by=by)
    two = add_rule(RuleFor("first", to_somebody=False), at=NOON, by=by)
    assert (one.position, two.position) == (1, 2)
    assert last(Kind.RULE_SET)["team"] == "first"
    assert a_case(locale="zh-hans").team is not None
    remove_rule(one.pk, at=NOON, by=by)
    assert last(Kind.RULE_REMOVED) == {"position": 1}
    with pytest.raises(NotFound):
        remove_rule(one.pk, at=NOON, by=by)


@pytest.mark.parametrize("wanted", [RuleFor("none"), RuleFor("first", kind="x"), RuleFor("first", service="x"),
                                    RuleFor("first", locale="xx")])  # fmt: skip
def test_a_rule_for_what_does_not_exist_is_refused(wanted: RuleFor) -> None:
    Team.objects.create(slug="first", name="First")
    with pytest.raises(Invalid):
        add_rule(wanted, at=NOON, by=olga().actor)
    assert not AssignmentRule.objects.exists()


def test_an_answer_is_prepared_in_each_language_or_not_at_all() -> None:
    by = olga().actor
    prepare_reply("thanks", TITLES, BODIES, at=NOON, by=by)
    prepare_reply("thanks", TITLES, BODIES | {"en": "Thanks"}, kind=MATTER, active=False, at=NOON, by=by)
    reply = CannedReply.objects.get()
    assert (reply.bodies["en"], reply.kind, reply.is_active) == ("Thanks", MATTER, False)
    assert last(Kind.REPLY_PREPARED)["slug"] == "thanks"
    for slug, titles, bodies in (("Bad Name", TITLES, BODIES), ("x", {"en": "x"}, BODIES), ("x", TITLES, {"en": "x"}),
                                 ("x", TITLES, BODIES | {"en": "Dear {nme}"})):  # fmt: skip
        with pytest.raises(Invalid):
            prepare_reply(slug, titles, bodies, at=NOON, by=by)
    with pytest.raises(Invalid):
        prepare_reply("x", TITLES, BODIES, kind="none", at=NOON, by=by)


def test_only_seniors_set_up_rules_and_answers() -> None:
    Team.objects.create(slug="first", name="First")
    for colleague in (a_colleague("vera"), a_colleague("rita", "auditor")):
        for act in (
            lambda by: add_rule(RuleFor("first"), at=NOON, by=by),
            lambda by: remove_rule(olga().pk, at=NOON, by=by),
            lambda by: prepare_reply("x", TITLES, BODIES, at=NOON, by=by),
        ):
            with pytest.raises(Forbidden):
                act(colleague.actor)
        for path in ("rules/", "replies/", "replies/new/"):
            assert a_browser(colleague).get(f"/staff/cases/{path}").status_code == 403


def test_an_unknown_variable_is_named_and_an_unknown_value_stays_to_be_seen() -> None:
    with pytest.raises(UnknownVariable, match="nme"):
        variables_of("Dear {nme}")
    assert filled_in("{name}: {due} {other} {", {"name": "Ada {due}", "due": ""}) == "Ada {due}: {due} {other} {"


def test_rules_and_answers_are_set_up_on_their_pages() -> None:
    Team.objects.create(slug="first", name="First line")
    browser = a_browser(olga())
    assert browser.post("/staff/cases/rules/", {"team": ""}).status_code == 422
    assert browser.post("/staff/cases/rules/", {"team": "first", "kind": MATTER}).status_code == 302
    rule = AssignmentRule.objects.get()
    assert (rule.kind, rule.to_somebody) == (MATTER, False)
    assert "First line" in english(browser.get("/staff/cases/rules/"))
    assert browser.post(f"/staff/cases/rules/{rule.pk}/removal/").status_code == 302
    form = {
        "slug": "thanks",
        "title_zh-hans": "谢谢",
        "title_en": "Thanks",
        "body_zh-hans": "{name}",
        "body_en": "{nme}",
    }
    refused = browser.post("/staff/cases/replies/new/", form)
    assert refused.status_code == 422
    assert b"There is no variable {nme}" in refused.content
    assert browser.post("/staff/cases/replies/new/", form | {"body_en": "{name}", "active": "on"}).status_code == 302
    assert "Thanks" in english(browser.get("/staff/cases/replies/"))
    browser.post("/staff/cases/replies/thanks/", {**form, "body_en": "Dear {name}", "active": "on"})
    assert CannedReply.objects.get().bodies["en"] == "Dear {name}"
    assert browser.get("/staff/cases/replies/none/").status_code == 404
    assert a_browser(ivan()).get("/staff/cases/replies/").status_code == 403
