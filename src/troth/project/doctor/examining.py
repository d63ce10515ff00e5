"""Everything the doctor looks at, in the order in which things rest on one another."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from troth.project.doctor import engines, folders, machinery
from troth.project.doctor.findings import Finding, failed
from troth.project.environment import Troth

Examination = Callable[[], Iterable[Finding]]


def examine(troth: Troth, *, at: datetime, environ: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Each finding as it is made; what goes wrong while looking is a finding itself."""
    examinations: dict[str, Examination] = {
        "settings": lambda: machinery.settings_are_usable(troth, environ),
        "python": machinery.python_is_new_enough,
        "state": lambda: folders.state_can_be_written(troth.var),
        "keys": lambda: folders.keys_are_whole(troth.keys),
        "pki": lambda: folders.certificates_are_valid(troth.var / "pki", at),
        "static": folders.static_files_are_collected,
        "fonts": folders.fonts_are_there,
        "database": lambda: machinery.database_answers(troth),
        "checks": lambda: machinery.checks_pass(troth),
        "worker": lambda: machinery.worker_works(troth, at),
        "clock": lambda: machinery.clock_is_right(troth, at),
        "cache": lambda: machinery.cache_answers(troth),
        "mail": lambda: machinery.mail_server_answers(troth),
        "scanner": lambda: engines.scanner_answers(troth, at),
        "search": lambda: engines.search_is_whole(troth),
    }
    for id, examination in examinations.items():
        yield from _looked(id, examination)


def _looked(id: str, examination: Examination) -> Iterator[Finding]:
    try:
        yield from examination()
    except Exception as error:  # a doctor who faints helps nobody
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_name}:{place.tb_lineno}" if place else "?"
        yield failed(id, f"{type(error).__name__} at {where}")
