"""Installations that live as long as a measurement: a state folder, perhaps a PostgreSQL database, perhaps a server."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from bench.results import TOP

POSTGRES = os.environ.get("TROTH_TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
LONGEST = 300.0  # seconds that one command or one start may take


@dataclass(frozen=True, slots=True)
class Installation:
    """All state of one installation; `database` is an address, or empty for SQLite inside the folder."""

    var: Path
    database: str = ""

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TROTH_", "DJANGO_"))}
        named = {"TROTH_DATABASE_URL": self.database} if self.database else {}
        ours = {"TROTH_VAR": str(self.var), "TROTH_MODE": "demo", "DJANGO_SETTINGS_MODULE": "troth.project.settings"}
        return kept | ours | named | {"PYTHONPATH": f"{TOP / 'src'}{os.pathsep}{TOP}"}

    def python(self, *arguments: str) -> str:
        """What a Python program says that runs over this installation; it must end well."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        return done.stdout

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """The same, however it ends."""
        return subprocess.run(
            (sys.executable, *arguments), env=self.environment, capture_output=True, text=True, timeout=LONGEST
        )

    @contextmanager
    def copy(self) -> Iterator["Installation"]:
        """The same installation once more, for somebody who breaks it."""
        var = self.var.with_name(f"copy-{uuid4().hex[:8]}")
        shutil.copytree(self.var, var)
        try:
            if not self.database:
                yield Installation(var)
                return
            with database(like=self.database) as address:
                yield Installation(var, address)
        finally:
            shutil.rmtree(var)


@contextmanager
def folder(*, memory: bool = False) -> Iterator[Path]:
    """A scratch folder on the disk, or in memory where that is to be had and durability costs nothing."""
    shared = Path("/dev/shm")
    where = shared if memory and os.access(shared, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="troth-bench-", dir=where) as made:
        yield Path(made)


@contextmanager
def database(like: str = "") -> Iterator[str]:
    """The address of a database of its own, made like another one, gone afterwards."""
    name = f"troth_bench_{uuid4().hex[:12]}"
    template = urlsplit(like).path.lstrip("/") or "template0"
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()
    finally:
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def postgres_there() -> bool:
    import psycopg

    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


@contextmanager
def installation(engine: str, *, memory: bool = False) -> Iterator[Installation]:
    """An empty place for an installation on this engine."""
    with folder(memory=memory) as made:
        if engine == "sqlite":
            yield Installation(made / "var")
            return
        with database() as address:
            yield Installation(made / "var", address)


@contextmanager
def served(here: Installation, *options: str, **environment: str) -> Iterator[str]:
    """The address of `troth serve` over this installation, with its defaults; it ends with the block."""
    log = here.var / "served.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            (sys.executable, "-m", "troth", "serve", "--port", str(_free_port()), *options),
            env=here.environment | environment, stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
    try:
        yield _address(process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        finally:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


def _address(process: "subprocess.Popen[str]", log: Path) -> str:
    import json

    assert process.stdout is not None
    alarm = threading.Timer(LONGEST, process.kill)
    alarm.start()
    try:
        for line in process.stdout:
            if line.startswith("READY "):
                said: dict[str, Any] = json.loads(line.removeprefix("READY "))
                return str(said["web"])
    finally:
        alarm.cancel()
    raise AssertionError(f"the server did not start: {log.read_text()}")


def _administer(statement: str) -> None:
    import psycopg

    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(statement.encode())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
