"""Kill the worker before each of its durable writes while it seals, and see that nothing is lost or doubled."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PREPARE = """
import os, django; django.setup()
from django.utils import timezone
from troth.project import installing, story
list(installing.install("Killed")); story._provider(); story._sign(story.SIGNERS[0])
"""
OUTCOME = """
import django, json; django.setup()
from troth.ceremonies.models import Document
from troth.channels.models import InboxMessage
from troth.files.models import StoredFile
from troth.files.store import path_of, read
from troth.ledger import Event
from troth.ledger.models import Delivery
document = Document.objects.get()
print(json.dumps({
    "level": document.level,
    "whole": read(document.file).startswith(b"%PDF") if document.file else False,
    "sealed": Event.objects.filter(kind="document.sealed").count(),
    "rows": StoredFile.objects.count(),
    "copies": InboxMessage.objects.filter(outgoing__template="agreement-sealed").count(),
    "owed": Delivery.objects.owed().count(),
    "dead": Delivery.objects.dead().count(),
}))
"""
WHOLE = {"level": "LT", "whole": True, "sealed": 1, "rows": 1, "copies": 1, "owed": 0, "dead": 0}


@dataclass(frozen=True, slots=True)
class Trial:
    """What stood in the database after the worker was killed before one durable write and started again."""

    before_write: int
    outcome: dict[str, object]

    @property
    def held(self) -> bool:
        return self.outcome == WHOLE


@contextmanager
def prepared() -> Iterator[Path]:
    """A state folder with one signature whose document is still to be sealed."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        state = Path(folder) / "prepared"
        _python(PREPARE, state)
        yield state


def writes_needed(state: Path) -> int:
    """How many durable writes an undisturbed worker makes: the list is taken from the run itself."""
    with _copy(state) as copy:
        return int(_worker(copy, 10**9).stdout)


def trial(state: Path, before_write: int) -> Trial:
    """Kill a worker before this write, start another, and read what stands."""
    with _copy(state) as copy:
        killed = _worker(copy, before_write)
        assert killed.returncode == -9, killed.stderr
        restarted = _worker(copy, 0)
        assert restarted.returncode == 0, restarted.stderr
        return Trial(before_write, json.loads(_python(OUTCOME, copy)))


@contextmanager
def _copy(state: Path) -> Iterator[Path]:
    copy = state.with_name("copy")
    shutil.copytree(state, copy)
    try:
        yield copy
    finally:
        shutil.rmtree(copy)


def _environment(state: Path) -> dict[str, str]:
    return os.environ | {"TROTH_VAR": str(state), "DJANGO_SETTINGS_MODULE": "troth.project.settings", "TROTH_MODE": "demo"}


def _python(script: str, state: Path) -> str:
    done = subprocess.run((sys.executable, "-c", script), env=_environment(state), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _worker(state: Path, deadly: int) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "bench.killed", str(deadly))
    return subprocess.run(command, env=_environment(state), capture_output=True, text=True, timeout=120)
