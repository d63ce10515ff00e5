"""Everything that happens by the clock, on one page."""

from datetime import datetime, timedelta

from django.conf import settings

from troth.ceremonies.services import lapse_overdue
from troth.core.actors import Actor
from troth.files.store import sweep
from troth.ledger.duties import Duty
from troth.people.services.upkeep import forget_spent
from troth.sealing import refresh_crls
from troth.vault.sessions import SessionStore
from troth.web.idempotency import forget_old_answers

TIMETABLE = (
    Duty("lapse_overdue_ceremonies", timedelta(minutes=5), lambda at: _lapse(at)),
    Duty("sweep_files_without_a_row", timedelta(hours=1), lambda at: sweep(at=at)),
    Duty("refresh_revocation_lists", timedelta(days=1), lambda at: _refresh(at)),
    Duty("forget_spent_codes_and_budgets", timedelta(hours=6), lambda at: forget_spent(at=at)),
    Duty("forget_old_api_answers", timedelta(hours=1), lambda at: forget_old_answers(at=at)),
    Duty("forget_expired_sessions", timedelta(hours=6), lambda at: SessionStore.clear_expired()),
)


def _lapse(at: datetime) -> None:
    lapse_overdue(at=at, by=Actor.job("lapse_overdue_ceremonies"))


def _refresh(at: datetime) -> None:
    refresh_crls(settings.TROTH.var / "pki", at)
