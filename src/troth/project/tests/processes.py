"""Real processes of ours, begun for a test and ended whatever it does."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MEMORY = Path("/dev/shm")
PATIENCE = 40.0  # seconds that something may take on a busy machine before it counts as never
Process = subprocess.Popen[str]


class Begun:
    """A scratch folder with the state of an installation, and what was begun in it."""

    def __init__(self, scratch: Path) -> None:
        self.scratch, self.var, self.errors = scratch, scratch / "var", scratch / "stderr"
        self.processes: list[Process] = []

    def __call__(self, *command: str, **environ: str) -> Process:
        """Start `python …` with its state in the scratch folder."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TROTH_", "LC_", "LANG"))}
        with self.errors.open("a") as err:
            process = subprocess.Popen(
                (sys.executable, *command), stdout=subprocess.PIPE, stderr=err, text=True, cwd=self.scratch,
                env={**kept, "TROTH_VAR": str(self.var), **environ},
            )  # fmt: skip
        self.processes.append(process)
        return process

    def troth(self, *command: str, **environ: str) -> Process:
        return self("-m", "troth", *command, **environ)

    def said(self) -> list[str]:
        return lines(self.errors)

    def end(self) -> None:
        for process in self.processes:
            for pid in [*descendants(process.pid), process.pid]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait()
            if process.stdout:
                process.stdout.close()


@contextmanager
def scratch() -> Iterator[Begun]:
    folder = Path(tempfile.mkdtemp(prefix="troth-begun-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
    begun = Begun(folder)
    try:
        yield begun
    finally:
        begun.end()
        shutil.rmtree(folder, ignore_errors=True)


def eventually(what: Callable[[], object]) -> bool:
    until = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def descendants(pid: int) -> list[int]:
    try:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [each for child in children for each in (child, *descendants(child))]


def command_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def first_line(process: Process) -> str:
    assert process.stdout
    return process.stdout.readline()


def rest(process: Process) -> str:
    """What a process printed until its end."""
    assert process.stdout
    told = process.stdout.read()
    process.wait(PATIENCE)
    return told


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
