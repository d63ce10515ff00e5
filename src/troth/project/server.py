"""The parent of a running installation: starts web and worker as children, without Django of its own.

Signals are passed on; a worker that dies is started again after a growing pause; a web server that dies stops
everything; no child outlives the parent, whatever kills it.
"""

import argparse
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from troth.project import databases, environment

LONGEST_PAUSE = 30.0
SETTLED = 60.0  # a worker that lived this long starts again at once when it dies
GOODBYE = 20.0  # what a child may still finish after it was asked to stop; then it is ended, and its work stays owed


class Child:
    """One process of the installation, leading a group of its own: what it starts ends with it."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self.pause = 0.5
        self.start()

    def start(self) -> None:
        self.started = time.monotonic()
        self.due: float | None = None
        self.process = subprocess.Popen(  # noqa: S603
            self.command, preexec_fn=_die_with_parent(), start_new_session=True
        )

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    @property
    def code(self) -> int:
        """How it ended, as a shell says it: 128 and the number of the signal that killed it."""
        code = self.process.returncode
        return 128 - code if code < 0 else code

    def signal(self, number: int) -> None:
        if not self.ended:
            self.process.send_signal(number)

    def sweep(self) -> None:
        """End what is left of the group."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def restart_when_due(self) -> None:
        """Start again after a pause that doubles each time it dies young; called again and again, never waiting."""
        now = time.monotonic()
        if self.due is None:
            self.sweep()
            self.pause = 0.5 if now - self.started > SETTLED else self.pause
            self.due = now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
            _say("the worker ended and is started again")
        elif now >= self.due:
            self.start()


class Parent:
    """Keeps the children running until told to stop."""

    def __init__(self, web: Child, work: Child | None) -> None:
        self.web, self.work = web, work
        self.children = [child for child in (web, work) if child is not None]
        self.deadline: float | None = None
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())
        signal.signal(signal.SIGHUP, lambda *_: self.web.signal(signal.SIGHUP))

    @property
    def stopping(self) -> bool:
        return self.deadline is not None

    def stop(self) -> None:
        self.deadline = self.deadline or time.monotonic() + GOODBYE
        for child in self.children:
            child.signal(signal.SIGTERM)

    def keep(self, ready: Callable[[], bool]) -> int:
        """Watch until all children have ended; the exit code is the web server's unless it was told to stop."""
        waiting, code = True, 0
        while not all(child.ended for child in self.children):
            time.sleep(0.1)
            if self.deadline is not None:
                self._hurry(self.deadline)
                continue
            if self.web.ended:
                code = self.web.code or 1
                self.stop()
            elif self.work is not None and self.work.ended:
                self.work.restart_when_due()
            waiting = waiting and not ready()
        for child in self.children:
            child.sweep()
        return code if self.stopping else self.web.code or 1

    def _hurry(self, deadline: float) -> None:
        if time.monotonic() > deadline:
            for child in self.children:
                child.sweep()


def main(argv: Sequence[str], *, prepare: bool = False) -> int:
    """Serve until stopped: 0 after a wanted stop, 2 for wrong use, else the web server's own code."""
    options = _parser(prepare=prepare).parse_args(argv)
    if problem := _host_problem(options.host) or _port_problem(options.host, options.port):
        return _refused(problem)
    os.environ.setdefault("TROTH_BASE_URL", f"http://{_reachable(options.host)}:{options.port}")
    if problem := _workers_problem(options.workers):
        return _refused(problem)
    if _wrong_settings() or (prepared := _prepared() if prepare else _checked()) is None:
        return 1
    work = None if options.no_work else Child((sys.executable, "-m", "troth", "work"))
    parent = Parent(Child(_granian(options)), work)
    return parent.keep(_Announcement(options, prepared))


class _Announcement:
    """Says once, when the server answers, where everything is; its last line is for programs."""

    def __init__(self, options: argparse.Namespace, prepared: str) -> None:
        self.url = f"http://{_reachable(options.host)}:{options.port}"
        self.prepared = prepared
        self.said = False

    def __call__(self) -> bool:
        if not self.said and _answers(f"{self.url}/healthz"):
            self.said = True
            print(self.prepared or f"READY {json.dumps({'web': self.url + '/'})}", flush=True)  # noqa: T201
        return self.said


def _parser(*, prepare: bool) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="troth run" if prepare else "troth serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1, help="web processes (one with SQLite)")
    parser.add_argument("--threads", type=int, default=4, help="threads of each web process")
    parser.add_argument("--no-work", action="store_true", help="do not start a worker beside the web server")
    return parser


def _granian(options: argparse.Namespace) -> tuple[str, ...]:
    return (
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--no-ws",
        "--host", options.host, "--port", str(options.port), "--workers", str(options.workers),
        "--blocking-threads", str(options.threads), "--workers-kill-timeout", "10", "--log-level", "warning",
        "troth.project.wsgi:application",
    )  # fmt: skip


def _wrong_settings() -> bool:
    """Say what in the environment cannot be used, with the id of its check and a hint."""
    problems = environment.read().problems
    for problem in problems:
        _say(f"({problem.id}) {problem.sentence}. {problem.hint}")
    return bool(problems)


def _prepared() -> str | None:
    """Make the demonstration ready in a process of its own; its last line says where everything is."""
    done = subprocess.run((sys.executable, "-m", "troth", "prepare"), stdout=subprocess.PIPE, text=True)
    return done.stdout.rstrip() if done.returncode == 0 else None


def _checked() -> str | None:
    """Let the database and Django's checks stop the start before anything listens."""
    if trouble := databases.trouble(environment.read().database):
        _say(trouble)
        return None
    checking = (sys.executable, "-m", "troth", "check", "--database", "default", "--fail-level", "ERROR")
    serving = {**os.environ, "TROTH_SERVING": "1"}  # a check refuses what a migration would mend
    done = subprocess.run(checking, stdout=subprocess.DEVNULL, env=serving)  # noqa: S603
    return "" if done.returncode == 0 else None


def _refused(problem: str) -> int:
    _say(problem)
    return 2


def _host_problem(host: str) -> str:
    """A demonstration shows its letters, codes among them, and its staff entrance to whoever reaches it."""
    if environment.read().demo and not environment.is_loopback(host):
        return f"a demonstration may not listen on {host!r}: use TROTH_MODE=production or a loopback host"
    return ""


def _port_problem(host: str, port: int) -> str:
    if not 0 < port < 65536:
        return f"{port} is not a port: use 1 to 65535"
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return f"port {port} on {host} cannot be used: {error.strerror}. Try another: make run PORT={port + 1}"
    return ""


def _workers_problem(workers: int) -> str:
    """Whether so many web processes can share the database (DESIGN.md section 8)."""
    if workers < 1:
        return f"{workers} web processes serve nobody"
    if workers > 1 and not databases.is_postgresql(environment.read().database):
        return f"{workers} web processes need PostgreSQL; with SQLite there is one: set TROTH_DATABASE_URL"
    return ""


def _reachable(host: str) -> str:
    nearby = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"[{nearby}]" if ":" in nearby else nearby


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _die_with_parent() -> Callable[[], None]:
    """On Linux the kernel ends a child whose parent is gone (PR_SET_PDEATHSIG)."""
    if sys.platform != "linux":
        return lambda: None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def bind() -> None:
        libc.prctl(1, signal.SIGTERM)
        if os.getppid() != parent:  # it ended before the kernel knew
            os._exit(1)

    return bind


def _say(sentence: str) -> None:
    print(f"troth: {sentence}", file=sys.stderr, flush=True)  # noqa: T201
