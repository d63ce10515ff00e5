"""Who is asked how content they are: a lot decides that was fixed before, and that no member of staff can sway.

The lot of a case is SHA-256 over the secret seed of its year and its id, both fixed when it is opened. The digest of
the seed and the share that is asked are recorded before the year's first lot is drawn; once the last case of the year
has its lot, the seed is made known, and anybody can repeat every draw. Every closing draws, whatever its outcome.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.cases import policy
from troth.cases.events import Kind
from troth.cases.models import Case, Lots, Rating, Status, Tag
from troth.cases.models.sorting import LOW_SCORE
from troth.cases.rules import is_drawn, lot
from troth.cases.services.opening import must_be_sayable
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.ledger import Event, record
from troth.people.models import Person
from troth.vault.keyring import keyring
from troth.vault.scopes import HOUSE

ASKED_PERCENT = 50  # fixed for a year with its seed: a change counts from the next year whose lots are not fixed yet
ASKED_AGAIN = timedelta(days=90)  # nobody is asked twice within it, whatever they brought
REMINDED_AFTER = timedelta(days=7)
LOW = 2  # a score that opens a look at what went wrong
MOST_WORDS = 2_000


@transaction.atomic
def commit_lots(year: int, *, at: datetime, by: Actor) -> Lots:
    """Fix the lots of a year: the digest of the seed and the share, once. Refused to all but the clockwork."""
    _must_draw(by)
    fixed = {"seed_sha256": hashlib.sha256(_seed(year)).hexdigest(), "percent": ASKED_PERCENT, "committed_at": at}
    lots, fresh = Lots.objects.get_or_create(year=year, defaults=fixed)
    if fresh:
        record(
            Kind.LOTS_COMMITTED, lots, by=by, at=at, scope=HOUSE, year=year, percent=lots.percent,
            seed_sha256=lots.seed_sha256,
        )  # fmt: skip
    return lots


def keep_lots(*, at: datetime, by: Actor) -> None:
    """Fix the lots of this year and the next, and make known the seeds of years that are over: for the timetable."""
    for year in (year_of(at), year_of(at) + 1):
        commit_lots(year, at=at, by=by)
    for lots in Lots.objects.filter(revealed_at=None, year__lt=year_of(at)).order_by("year"):
        if not _undrawn(lots.year):
            _reveal(lots, at=at, by=by)


@transaction.atomic
def draw(case: Case, *, at: datetime, by: Actor) -> Rating:
    """Draw the lot of a closed case, once however often it is closed. Whom it drew is asked unless they were within
    90 days, in whatever case. Refused to all but the clockwork, and for a case that was never closed."""
    _must_draw(by)
    known = Rating.objects.filter(case=case).first()
    if known is not None:
        return known
    if not Event.objects.filter(kind=Kind.CLOSED, subject_id=str(case.pk)).exists():  # opened again since: it counts
        raise Refused(_("Only a case that was closed has a lot."))
    year = year_of(case.opened_at)
    lots = commit_lots(year, at=at, by=by)
    number = lot(_seed(year), case.pk)
    drawn = is_drawn(number, lots.percent)
    asked = drawn and not _asked_lately(case, at)
    told = {"drawn": drawn, "draw": number, "asked_at": at if asked else None}
    rating, fresh = Rating.objects.get_or_create(case=case, defaults=told)
    if fresh:
        record(Kind.DRAWN, case, by=by, at=at, scope=case.scope(), draw=number, drawn=drawn, asked=asked)
    return rating


def remind_to_rate(*, at: datetime, by: Actor) -> int:
    """Remind once whoever was asked a week ago and has not answered; of several workers one does it."""
    _must_draw(by)
    waiting = Rating.objects.filter(asked_at__lte=at - REMINDED_AFTER, reminded_at=None, rated_at=None)
    return sum(_remind(rating, at=at, by=by) for rating in waiting.select_related("case"))


@transaction.atomic
def rate(case: Case, score: int, words: str = "", *, at: datetime, by: Actor) -> Rating:
    """Say how content one is, once. Two or less opens a look at what went wrong. Refused to staff and strangers, to
    whom the lot did not draw, and a second time."""
    if not policy.may_rate(by, case):
        raise Forbidden(_("Only the person whose case it was can say that."))
    if score not in range(1, 6):
        raise Invalid(_("Please choose a number from 1 to 5."), field="score")
    if words.strip():
        must_be_sayable(words)
    if len(words) > MOST_WORDS:
        raise Invalid(_("Please keep it under 2,000 characters."), field="words")
    rating = Rating.objects.filter(case=case, asked_at__isnull=False).first()
    if rating is None:
        raise NotFound(_("There is no question waiting for you here."))
    if not Rating.objects.filter(pk=rating.pk, rated_at=None).update(rated_at=at, score=score):
        raise Refused(_("You have answered this already. Thank you."))
    rating.rated_at, rating.score, rating.words = at, score, words.strip() or None
    rating.save(update_fields=["words"])
    record(Kind.RATED, case, by=by, at=at, scope=case.scope(), score=score, words=words.strip())
    if score <= LOW:
        _open_look(rating, case, at=at)
    return rating


@transaction.atomic
def end_look(case: Case, found: str, *, at: datetime, by: Actor) -> Rating:
    """End the look that a low score opened, and say what was found. Refused without the right, without words, and
    where none is open."""
    if not policy.may_end_look(by):
        raise Forbidden(_("Ending a look needs a supervisor, a quality officer or an administrator."))
    must_be_sayable(found)
    rating = Rating.objects.filter(case=case, look_opened_at__isnull=False).first()
    if rating is None:
        raise NotFound(_("No look was opened for this case."))
    if not Rating.objects.filter(pk=rating.pk, look_ended_at=None).update(look_ended_at=at):
        raise Refused(_("This look was ended already."))
    rating.look_ended_at = at
    record(Kind.LOOK_ENDED, case, by=by, at=at, scope=case.scope(), found=found.strip()[:MOST_WORDS])
    return rating


def rating_token(case: Case) -> str:
    """What opens the question of this case from our mail, and nothing else of it."""
    return hmac.digest(keyring().code, f"case-rating|{case.pk}".encode(), "sha256").hex()[:32]


def is_rating_token(case: Case, token: str) -> bool:
    return hmac.compare_digest(rating_token(case).encode(), token.encode())


def year_of(at: datetime) -> int:
    """The year in the provider's own zone."""
    return timezone.localtime(at, timezone.get_default_timezone()).year


def _seed(year: int) -> bytes:
    """Derived by a key outside the database, as receipts are: a stolen dump foretells no lot."""
    return hmac.digest(keyring().code, f"lots|{year}".encode(), "sha256")


def _must_draw(by: Actor) -> None:
    if not policy.may_draw(by):
        raise Forbidden(_("Lots are drawn by the clockwork, by nobody else."))


def _asked_lately(case: Case, at: datetime) -> bool:
    if case.person_id is None:
        return False
    Person.objects.select_for_update().get(pk=case.person_id)  # of two cases closed at once, one is asked about
    return Rating.objects.filter(case__person=case.person_id, asked_at__gt=at - ASKED_AGAIN).exists()


def _undrawn(year: int) -> bool:
    """Whether a case of this year is still to have its lot."""
    zone = timezone.get_default_timezone()
    begins, ends = (datetime(y, 1, 1, tzinfo=zone) for y in (year, year + 1))
    of_year = Case.objects.filter(opened_at__gte=begins, opened_at__lt=ends, rating=None)
    return of_year.exclude(status=Status.MERGED).exists()


@transaction.atomic
def _reveal(lots: Lots, *, at: datetime, by: Actor) -> None:
    if Lots.objects.filter(pk=lots.pk, revealed_at=None).update(revealed_at=at):
        record(Kind.LOTS_REVEALED, lots, by=by, at=at, scope=HOUSE, year=lots.year, seed=_seed(lots.year).hex())


@transaction.atomic
def _remind(rating: Rating, *, at: datetime, by: Actor) -> bool:
    if not Rating.objects.filter(pk=rating.pk, reminded_at=None, rated_at=None).update(reminded_at=at):
        return False
    record(Kind.RATING_REMINDED, rating.case, by=by, at=at, scope=rating.case.scope())
    return True


def _open_look(rating: Rating, case: Case, *, at: datetime) -> None:
    """The mark in the queue is a tag: lists show it and filter by it."""
    clockwork = Actor.job("low_score")
    Rating.objects.filter(pk=rating.pk).update(look_opened_at=at)
    rating.look_opened_at = at
    tag, _made = Tag.objects.get_or_create(slug=LOW_SCORE)
    case.tags.add(tag)
    assert rating.score is not None
    record(Kind.TAGGED, case, by=clockwork, at=at, scope=case.scope(), added=[LOW_SCORE], removed=[])
    record(Kind.LOOK_OPENED, case, by=clockwork, at=at, scope=case.scope(), score=rating.score)
