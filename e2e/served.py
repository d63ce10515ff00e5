"""The real server under test: `troth run` on a port of its own, with a state folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

MEMORY = Path("/dev/shm")
LONGEST_START = 120.0
LONGEST_WAIT = 20.0  # for a message or a seal: the worker looks every fraction of a second


@dataclass
class Site:
    """Where the server answers, the ways in that it announced, and its state folder."""

    web: str
    staff: dict[str, str]
    var: Path
    read: set[str] = field(default_factory=set)

    @property
    def root(self) -> Path:
        return self.var / "pki" / "root.pem"

    def link(self, role: str) -> str:
        """A way in for staff that was not used yet: an announced one, or a new one."""
        if role in self.staff:
            return self.staff.pop(role)
        command = (sys.executable, "-m", "troth", "staff", "link", "--role", role)
        done = subprocess.run(
            command, env=environment(self.var, self.web), stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout.strip()

    def messages(self, to: str) -> list[dict[str, str]]:
        """What the development inbox holds for one address, oldest first."""
        with urllib.request.urlopen(f"{self.web}dev/inbox/messages.json?{urlencode({'to': to})}", timeout=10) as answer:
            return list(json.load(answer))

    def next_message(self, to: str) -> dict[str, str]:
        """The next message to this address that was not read here before."""
        for _ in patience():
            for message in self.messages(to):
                if message["id"] not in self.read:
                    self.read.add(message["id"])
                    return message
        raise AssertionError(f"no new message to {to} within {LONGEST_WAIT:.0f} s")

    def next_code(self, to: str) -> str:
        """The code of the next message that carries one."""
        while True:
            if code := self.next_message(to)["code"]:
                return code


def patience(longest: float = LONGEST_WAIT) -> Iterator[None]:
    """Another look, and another, until time is up."""
    end = time.monotonic() + longest
    while time.monotonic() < end:
        yield
        time.sleep(0.05)


@contextmanager
def served() -> Iterator[Site]:
    """Run the demonstration until the block is left; nothing of it outlives that."""
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="troth-e2e-", dir=memory) as folder:
        log = Path(folder) / "server.log"
        process = _start(Path(folder) / "var", log)
        try:
            yield _ready(process, Path(folder) / "var", log)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            assert process.stdout is not None
            process.stdout.close()


def _start(var: Path, log: Path) -> subprocess.Popen[str]:
    port = _free_port()
    with log.open("w") as errors:
        return subprocess.Popen(
            (sys.executable, "-m", "troth", "run", "--port", str(port)),
            env=environment(var, f"http://127.0.0.1:{port}"), stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip


def environment(var: Path, web: str) -> dict[str, str]:
    """That of this process, without what it says about its own installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TROTH_", "DJANGO_"))}
    return {**kept, "TROTH_VAR": str(var), "TROTH_BASE_URL": web.rstrip("/"), "LANG": "C.UTF-8"}


def _ready(process: subprocess.Popen[str], var: Path, log: Path) -> Site:
    """Read what it says until the line for programs; a start that hangs is ended."""
    assert process.stdout is not None
    alarm = threading.Timer(LONGEST_START, process.kill)
    alarm.start()
    try:
        for line in process.stdout:
            if line.startswith("READY "):
                said = json.loads(line.removeprefix("READY "))
                return Site(said["web"], said["staff"], var)
    finally:
        alarm.cancel()
    raise AssertionError(f"the server did not start:\n{log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
