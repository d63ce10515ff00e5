"""What runs: Python, database, worker, clock, cache, mail server."""

import platform
import smtplib
import ssl
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import django
from django.conf import settings
from django.core import checks
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth import __version__
from troth.channels.rules import mail_host
from troth.flows.queries.gauges import LONGEST_WAIT, Gauges, gauges
from troth.ledger import Event
from troth.ledger.duties import last_look
from troth.project import databases
from troth.project.doctor.findings import Finding, failed, passed, untold
from troth.project.environment import VARIABLES, Mail, Troth
from troth.project.timetable import TIMETABLE

NEEDED = (3, 11)
ANSWER_WITHIN = 10.0  # seconds, of a mail server
MOST_SKEW = timedelta(seconds=2)
SAID = ("troth.", "vault.")  # checks whose matter has a finding of its own
AWAY = timedelta(minutes=10)  # two turns of the shortest duty
SERVE = gettext_lazy("Run: troth serve")


def settings_are_usable(troth: Troth, environ: Mapping[str, str]) -> Iterator[Finding]:
    for problem in troth.problems:
        yield failed(problem.id, problem.sentence, problem.hint)
    known = {*VARIABLES, *(f"{name}_FILE" for name in VARIABLES)}
    unknown = sorted(name for name in environ if name.startswith("TROTH_") and name not in known)
    if unknown:
        yield untold(
            "settings.unknown", _("set, but not used by this version: %(names)s") % {"names": ", ".join(unknown)}
        )
    if not troth.demo and not troth.secure:
        yield untold("settings.http", _("TROTH_BASE_URL is not https: cookies and codes travel in clear"))
    if not troth.problems:
        yield passed("settings", _("every setting can be used"))


def python_is_new_enough() -> Iterator[Finding]:
    told = f"Troth {__version__}, Python {platform.python_version()}, Django {django.get_version()}"
    yield passed("python", told) if sys.version_info >= NEEDED else failed("python", told, "Python >= 3.11")


def database_answers(troth: Troth) -> Iterator[Finding]:
    if trouble := databases.trouble(troth.database):
        yield failed("database", trouble)
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version" if databases.is_postgresql(troth.database) else "SELECT sqlite_version()")
        version = cursor.fetchone()[0]
    name = "PostgreSQL" if databases.is_postgresql(troth.database) else "SQLite"
    yield passed("database", _("%(name)s %(version)s answers") % {"name": name, "version": version})
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        yield failed("database.migrations", _("migrations that wait: %(n)s") % {"n": waiting}, _("Run: troth init"))
    else:
        yield passed("database.migrations", _("no migration waits"))


def checks_pass(troth: Troth) -> Iterator[Finding]:
    """Django's checks, those of the database only where it can be asked."""
    ready = is_ready(troth)
    found = [
        each for each in checks.run_checks(databases=["default"] if ready else None) if each.level >= checks.WARNING
    ]
    told = [each for each in found if not (each.id or "").startswith(SAID)]
    for each in told:
        yield failed(each.id or "checks", each.msg, each.hint or "")
    if not told:
        yield passed("checks", _("the system checks pass"))


def worker_works(troth: Troth, at: datetime) -> Iterator[Finding]:
    if not is_ready(troth):
        yield untold("worker", _("cannot be told without the database"))
        return
    found, looked = gauges(at), last_look(TIMETABLE)
    seen = {"owed": found.owed, "wait": round(found.oldest_due.total_seconds())}
    if found.oldest_due > LONGEST_WAIT:
        yield failed("worker", _("owed: %(owed)s reactions, the oldest for %(wait)s s") % seen, str(SERVE))
    elif looked is None:
        yield untold("worker", _("nothing is owed, and no worker has run yet"), str(SERVE))
    elif at - looked > AWAY:
        last = {"last": f"{looked:%Y-%m-%d %H:%M} UTC"}
        yield untold("worker", _("nothing is owed, but the last worker was seen %(last)s") % last, str(SERVE))
    else:
        yield passed("worker", _("works; reactions owed: %(owed)s") % seen)
    yield from _troubles(found)


def _troubles(found: Gauges) -> Iterator[Finding]:
    counted = {
        _("reactions given up"): found.dead,
        _("documents held for staff"): found.held,
        _("documents unsealed for minutes"): found.unsealed_late,
        _("messages that failed"): found.messages_failed,
    }
    troubles = [f"{what}: {n}" for what, n in counted.items() if n]
    if troubles:
        yield failed("worker.troubles", ", ".join(troubles), "/staff/")


def clock_is_right(troth: Troth, at: datetime) -> Iterator[Finding]:
    try:
        ZoneInfo(settings.TIME_ZONE)
    except ZoneInfoNotFoundError:
        yield failed(
            "clock.zone",
            _("there is no time zone data for %(zone)s") % {"zone": settings.TIME_ZONE},
            "apt install tzdata",
        )
    if not is_ready(troth):
        yield untold("clock", _("cannot be told without the database"))
        return
    newest = Event.objects.aggregate(newest=Max("recorded_at"))["newest"]
    skew = _skew(troth, at)
    hint = _("Set the clock, and let NTP keep it.")
    if newest is not None and newest > at + MOST_SKEW:
        yield failed(
            "clock",
            _("the clock stands at %(at)s, before the newest event") % {"at": f"{at:%Y-%m-%d %H:%M:%S} UTC"},
            hint,
        )
    elif skew > MOST_SKEW:
        yield failed(
            "clock", _("the clock of the database differs by %(n)s s") % {"n": round(skew.total_seconds())}, hint
        )
    else:
        yield passed("clock", f"{at:%Y-%m-%d %H:%M:%S} UTC")


def cache_answers(troth: Troth) -> Iterator[Finding]:
    if troth.cache:
        cache.set("doctor", troth.mode, 5)
        good = cache.get("doctor") == troth.mode
        yield passed("cache", _("Redis answers")) if good else failed("cache", _("Redis forgets what it was given"))


def mail_server_answers(troth: Troth) -> Iterator[Finding]:
    """Connect, greet, encrypt and log in as the settings say; no mail is sent."""
    mail = troth.mail
    if mail is None:
        yield untold("mail", _("mail stays in the development inbox"))
        return
    place = {"place": f"{mail.host}:{mail.port}"}
    try:
        _greet(mail, mail_host(urlsplit(troth.base_url).hostname or ""))
    except smtplib.SMTPResponseException as error:
        yield failed(
            "mail",
            _("the mail server %(place)s answered %(code)s") % (place | {"code": error.smtp_code}),
            "TROTH_EMAIL_URL",
        )
    except (OSError, smtplib.SMTPException) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        yield failed(
            "mail", _("the mail server %(place)s cannot be used: %(why)s") % (place | {"why": why}), "TROTH_EMAIL_URL"
        )
    else:
        yield passed("mail", _("the mail server %(place)s answers") % place)


def _greet(mail: Mail, our_host: str) -> None:
    context = ssl.create_default_context()
    if mail.tls == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, our_host, timeout=ANSWER_WITHIN, context=context)
    else:
        smtp = smtplib.SMTP(mail.host, mail.port, our_host, timeout=ANSWER_WITHIN)
    with smtp:
        smtp.ehlo_or_helo_if_needed()
        if mail.tls == "starttls":
            smtp.starttls(context=context)
            smtp.ehlo()
        if mail.user:
            smtp.login(mail.user, mail.password)


def is_ready(troth: Troth) -> bool:
    """Whether the tables are there to be asked."""
    if databases.trouble(troth.database):
        return False
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _skew(troth: Troth, at: datetime) -> timedelta:
    """How far the database's clock is from ours; a file has none."""
    if not databases.is_postgresql(troth.database):
        return timedelta()
    began = datetime.now(at.tzinfo)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    return abs(theirs - began)
