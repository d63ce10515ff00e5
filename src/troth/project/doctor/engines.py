"""What serves beside the database: the scanner of attached files, and the search index of cases."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.cases.models import Case
from troth.cases.queries.files import unchecked_files, waiting_files
from troth.cases.search.index import Broken, index, is_on
from troth.files.scanner import Trouble, version
from troth.project.doctor.findings import Finding, failed, passed, untold
from troth.project.doctor.machinery import is_ready
from troth.project.environment import Troth

LONGEST_WAIT = timedelta(minutes=10)  # several tries of a worker
REBUILD = gettext_lazy("Run: troth search rebuild")


def scanner_answers(troth: Troth, at: datetime) -> Iterator[Finding]:
    if troth.scanner is None:
        told = {"n": unchecked_files() if is_ready(troth) else 0}
        yield untold("scanner", _("no scanner: attached files are handed out unchecked (%(n)s)") % told)
    else:
        place = {"place": str(troth.scanner)}
        try:
            yield passed(
                "scanner", _("%(version)s answers at %(place)s") % (place | {"version": version(troth.scanner)})
            )
        except Trouble as trouble:
            why = place | {"why": trouble.told}
            yield failed("scanner", _("the scanner %(place)s cannot be used: %(why)s") % why, "TROTH_CLAMD_URL")
    if is_ready(troth) and (files := waiting_files(at)).oldest > LONGEST_WAIT:
        seen = {"n": files.count, "minutes": round(files.oldest.total_seconds() / 60)}
        yield failed("scanner.waiting", _("files kept back: %(n)s, the oldest for %(minutes)s minutes") % seen)


def search_is_whole(troth: Troth) -> Iterator[Finding]:
    if not is_ready(troth):
        yield untold("search", _("cannot be told without the database"))
        return
    try:
        kept = len(index().kept())
    except Broken:
        yield failed("search", _("the search index cannot be read"), str(REBUILD))
        return
    cases = Case.objects.count()
    if not is_on():
        told = (
            _("search is off, but an index is still there") if kept else _("search is off, and nothing is kept for it")
        )
        yield failed("search", told, str(REBUILD)) if kept else passed("search", told)
    elif kept < cases:
        yield untold("search", _("cases that cannot be found yet: %(n)s") % {"n": cases - kept}, str(REBUILD))
    else:
        yield passed("search", _("cases that can be found: %(n)s") % {"n": kept})
