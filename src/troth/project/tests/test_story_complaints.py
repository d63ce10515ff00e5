"""The story has a complaint at each stage, made through the services alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from troth.clocks.services import load_shipped
from troth.complaints.models import Appeal, Complaint, Outcome, Referral, Remedy, Stage
from troth.complaints.queries.register import complaint_rows
from troth.complaints.services import load_defaults
from troth.people.services import add_staff
from troth.people.tests.makers import SETUP, a_newcomer, confirmed
from troth.project import story_complaints as story
from troth.project.story_promises import seed_promises
from troth.promises.services import enter_operator, offer_service

ALL = (story.RENEWAL, story.ELDERLY, story.SLOW, story.LOST, story.TWICE, story.LIFETIME, story.LAYOUT, story.RESTORED)


@pytest.mark.django_db
def test_the_story_has_a_complaint_at_each_stage() -> None:
    now, before = timezone.now(), timezone.now() - timedelta(days=60)
    load_shipped(at=before, by=SETUP)
    load_defaults(at=before, by=SETUP)
    operator = enter_operator("spruce", {"en": "Spruce", "zh-hans": "云杉"}, at=before, by=SETUP)
    names = {"en": "Drive", "zh-hans": "网盘"}
    drive = offer_service("spruce-drive", names, kind="storage", operator=operator, at=before, by=SETUP)
    seed_promises(drive, drafter="chen-lv", approver="zhou-an", at=before, by=SETUP)
    for handle, role in (("lin-xiao", "agent"), ("he-qing", "supervisor"), ("su-ming", "administrator")):
        add_staff(handle, name=handle, roles=[role], at=before, by=SETUP)
    for brought in ALL:
        confirmed(a_newcomer(name="X", mail=brought.mail, phone="", at=now), at=now)
    story.seed_complaints(at=now, by=SETUP)
    complaints = Complaint.objects.select_related("case")
    assert {complaint.stage for complaint in complaints} == {
        Stage.ACKNOWLEDGED, Stage.INVESTIGATING, Stage.ANSWERED, Stage.CLOSED,
    }  # fmt: skip
    assert [complaint.case.subject for complaint in complaints if complaint.case.is_late(now)] == [story.SLOW.subject]
    assert complaints.get(case__person=None).category == "personal_data"
    assert [c.case.subject for c in complaints if c.needs] == [story.ELDERLY.subject]
    assert Remedy.objects.due().count() == 1
    assert sorted(Appeal.objects.values_list("status", "reversed"), key=str) == [("decided", True), ("open", None)]
    assert Referral.objects.get().status == "accepted"
    rows = complaint_rows(now - timedelta(days=90), now)
    assert {Outcome.UPHELD, Outcome.PARTLY, Outcome.NOT_UPHELD, Outcome.WITHDRAWN} <= {row.outcome for row in rows}
    assert [row.code for row in rows if row.was_converted]
