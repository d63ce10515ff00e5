"""Everything that happens by the clock, on one page."""

from datetime import datetime, timedelta

from django.conf import settings

from troth.cases.models import Case
from troth.cases.services import keep_clocks_of, keep_lots, remind_to_rate
from troth.cases.services.reminding import remind
from troth.cases.services.scanning import check_unchecked
from troth.ceremonies.services import lapse_overdue
from troth.clocks.queries.due import to_resume
from troth.core.actors import Actor
from troth.files.store import sweep
from troth.ledger.duties import Duty
from troth.people.services.upkeep import forget_spent
from troth.sealing import refresh_crls
from troth.vault.sessions import SessionStore
from troth.web.idempotency import forget_old_answers

TIMETABLE = (
    Duty("lapse_overdue_ceremonies", timedelta(minutes=5), lambda at: _lapse(at)),
    Duty("keep_the_lots_of_the_survey", timedelta(days=1), lambda at: keep_lots(at=at, by=Actor.job("keep_lots"))),
    Duty("let_paused_clocks_go_on", timedelta(minutes=5), lambda at: _resume(at)),
    Duty("remind_to_rate", timedelta(hours=1), lambda at: remind_to_rate(at=at, by=Actor.job("remind_to_rate"))),
    Duty("remind_of_dates", timedelta(minutes=1), lambda at: remind(at=at, by=Actor.job("remind_of_dates"))),
    Duty("sweep_files_without_a_row", timedelta(hours=1), lambda at: sweep(at=at)),
    Duty("check_files_that_no_scanner_saw", timedelta(hours=1), lambda at: _check(at)),
    Duty("refresh_revocation_lists", timedelta(days=1), lambda at: _refresh(at)),
    Duty("forget_spent_codes_and_budgets", timedelta(hours=6), lambda at: forget_spent(at=at)),
    Duty("forget_old_api_answers", timedelta(hours=1), lambda at: forget_old_answers(at=at)),
    Duty("forget_expired_sessions", timedelta(hours=6), lambda at: SessionStore.clear_expired()),
)


def _lapse(at: datetime) -> None:
    lapse_overdue(at=at, by=Actor.job("lapse_overdue_ceremonies"))


def _refresh(at: datetime) -> None:
    refresh_crls(settings.TROTH.var / "pki", at)


def _check(at: datetime) -> None:
    check_unchecked(at=at, by=Actor.job("check_files_that_no_scanner_saw"))


def _resume(at: datetime) -> None:
    ids = [id for kind, id in to_resume(at) if kind == Case._meta.label_lower]
    keep_clocks_of(Case.objects.filter(pk__in=ids).select_related("service"), at=at)
