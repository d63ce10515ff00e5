"""The parent and its children, as real processes: what stops, what starts again, what is said."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")
PATIENCE = 40.0  # seconds that something may take on a busy machine before it counts as never
FAMILY = """
import sys
from troth.project import server
server.GOODBYE = {goodbye}
web, work = (server.Child(("sh", "-c", script)) for script in sys.argv[1:])
parent = server.Parent(web, work)
print(web.process.pid, work.process.pid, flush=True)
sys.exit(parent.keep(lambda: True))
"""

Begin = Callable[..., subprocess.Popen[str]]
Family = Callable[..., tuple[subprocess.Popen[str], int, int]]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children end with their parent by the Linux kernel")


@pytest.fixture
def scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="troth-server-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def begin(scratch: Path) -> Iterator[Begin]:
    """Starts a program with its state in the scratch folder; it is ended, whatever the test does."""
    begun: list[subprocess.Popen[str]] = []

    def start(*command: str, **environ: str) -> subprocess.Popen[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TROTH_")}
        with (scratch / "stderr").open("a") as err:
            begun.append(
                subprocess.Popen(
                    (sys.executable, *command), stdout=subprocess.PIPE, stderr=err, text=True, cwd=scratch,
                    env={**kept, "TROTH_VAR": str(scratch / "var"), **environ},
                )
            )  # fmt: skip
        return begun[-1]

    yield start
    for process in begun:
        for pid in [*descendants(process.pid), process.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


@pytest.fixture
def family(begin: Begin) -> Family:
    """A parent with shell scripts in place of web and worker: the parent, and the pids of the two."""

    def start(web: str, work: str, goodbye: float = 20.0) -> tuple[subprocess.Popen[str], int, int]:
        parent = begin("-c", FAMILY.format(goodbye=goodbye), web, work)
        assert parent.stdout
        web_pid, work_pid = map(int, parent.stdout.readline().split())
        return parent, web_pid, work_pid

    return start


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


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


# --- with scripts for children ---


def test_a_stop_ends_both_children_and_is_no_failure(family: Family) -> None:
    parent, web, work = family("exec sleep 60", "exec sleep 60")
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(PATIENCE) == 0
    assert not alive(web)
    assert not alive(work)


def test_a_child_that_will_not_stop_is_ended_after_a_while(family: Family, scratch: Path) -> None:
    deaf = f'trap "" TERM; echo deaf > {scratch}/deaf; while :; do sleep 1; done'
    parent, _web, work = family("exec sleep 60", deaf, goodbye=0.3)
    assert eventually((scratch / "deaf").exists)
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(PATIENCE) == 0
    assert not alive(work)


def test_a_worker_that_dies_is_started_again_after_pauses_that_grow(family: Family, scratch: Path) -> None:
    parent, web, _work = family("exec sleep 60", f"date +%s.%N >> {scratch}/starts; exit 1")
    assert eventually(lambda: len(lines(scratch / "starts")) >= 3)
    first, second, third = (float(line) for line in lines(scratch / "starts")[:3])
    assert second - first > 0.4
    assert third - second > 0.9
    assert alive(web)
    assert "the worker ended and is started again" in (scratch / "stderr").read_text()
    assert parent.poll() is None


def test_a_stop_during_the_pause_starts_no_worker_any_more(family: Family, scratch: Path) -> None:
    parent, _web, work = family("exec sleep 60", f"echo started >> {scratch}/starts; exit 1")
    assert eventually(lambda: "started again" in (scratch / "stderr").read_text() and not alive(work))
    began = len(lines(scratch / "starts"))
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(PATIENCE) == 0
    assert len(lines(scratch / "starts")) == began


def test_a_web_server_that_ends_stops_everything_with_its_code(
    family: Family,
) -> None:
    parent, _web, work = family("sleep 0.2; exit 7", "exec sleep 60")
    assert parent.wait(PATIENCE) == 7
    assert not alive(work)


def test_a_web_server_that_is_killed_leaves_nothing_behind(family: Family, scratch: Path) -> None:
    """As granian's own workers, which do not notice that their master is gone."""
    parent, web, work = family(f"sleep 60 & echo $! > {scratch}/orphan; wait", "exec sleep 60")
    assert eventually(lambda: lines(scratch / "orphan"))
    os.kill(web, signal.SIGKILL)
    assert parent.wait(PATIENCE) == 128 + signal.SIGKILL
    assert not alive(work)
    assert eventually(lambda: not alive(int(lines(scratch / "orphan")[0])))


def test_nothing_outlives_a_parent_that_is_killed(family: Family) -> None:
    parent, web, work = family("exec sleep 60", "exec sleep 60")
    parent.kill()
    assert eventually(lambda: not alive(web) and not alive(work))


# --- the whole, once ---


def test_serve_runs_web_and_worker_until_it_is_told_to_stop(begin: Begin, scratch: Path) -> None:
    assert begin("-m", "troth", "init").wait(PATIENCE) == 0
    port = free_port()
    parent = begin("-m", "troth", "serve", "--port", str(port))
    assert parent.stdout
    assert parent.stdout.readline() == f'READY {{"web": "http://127.0.0.1:{port}/"}}\n'
    assert answers(f"http://127.0.0.1:{port}/healthz")
    children = descendants(parent.pid)
    commands = [Path(f"/proc/{pid}/cmdline").read_text().split("\0") for pid in children]
    assert sum("granian" in command[1] for command in commands) == 2  # the master and its one worker
    (worker,) = [pid for pid, command in zip(children, commands, strict=True) if command[3:4] == ["work"]]
    os.kill(worker, signal.SIGKILL)
    assert eventually(
        lambda: any(b"work" in Path(f"/proc/{pid}/cmdline").read_bytes() for pid in fresh(parent, children))
    )
    assert answers(f"http://127.0.0.1:{port}/readyz")
    children = descendants(parent.pid)
    began = time.monotonic()
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(PATIENCE) == 0
    assert time.monotonic() - began < 10
    assert not any(map(alive, children))
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def fresh(parent: subprocess.Popen[str], before: list[int]) -> list[int]:
    return [pid for pid in descendants(parent.pid) if pid not in before]


# --- what cannot be served is said in a line ---


def refusal(begin: Begin, scratch: Path, *command: str, **environ: str) -> tuple[int, list[str]]:
    """The exit code of `troth …`, and what it said."""
    code = begin("-m", "troth", *command, **environ).wait(PATIENCE)
    return code, lines(scratch / "stderr")


def test_a_port_that_is_taken_is_one_line(begin: Begin, scratch: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = refusal(begin, scratch, "run", "--port", str(port))
    assert code == 2
    assert said == [
        f"troth: port {port} on 127.0.0.1 cannot be used: Address already in use. Try another: make run PORT={port + 1}"
    ]
    assert not (scratch / "var").exists()


@pytest.mark.parametrize(
    "use", [("--port", "0"), ("--port", "70000"), ("--host", "no.such.host.invalid"), ("--workers", "0")]
)
def test_wrong_use_is_one_line(begin: Begin, scratch: Path, use: tuple[str, str]) -> None:
    code, said = refusal(begin, scratch, "serve", *use)
    assert code == 2
    assert len(said) == 1
    assert said[0].startswith("troth: ")


def test_several_web_processes_are_for_postgresql(begin: Begin, scratch: Path) -> None:
    code, said = refusal(begin, scratch, "serve", "--port", str(free_port()), "--workers", "2")
    assert code == 2
    assert said == ["troth: 2 web processes need PostgreSQL; with SQLite there is one: set TROTH_DATABASE_URL"]


@pytest.mark.parametrize("command", ["serve", "run"])
def test_a_wrong_setting_is_told_with_its_id_and_a_hint(begin: Begin, scratch: Path, command: str) -> None:
    wrong = {"TROTH_EMAIL_URL": "mailto:me", "TROTH_TRUSTED_PROXIES": "many"}
    code, said = refusal(begin, scratch, command, "--port", str(free_port()), **wrong)
    assert code == 1
    assert [line.split()[1] for line in said] == ["(troth.E007)", "(troth.E008)"]
    assert "smtp+starttls://" in said[0]
    assert not (scratch / "var").exists()


@pytest.mark.parametrize("command", ["serve", "run"])
def test_a_state_folder_that_cannot_be_written_is_one_line(begin: Begin, scratch: Path, command: str) -> None:
    code, said = refusal(begin, scratch, command, "--port", str(free_port()), TROTH_VAR="/dev/null/var")
    assert code == 1
    assert len(said) == 1
    assert "/dev/null/var" in said[0]


def test_serving_what_was_never_installed_says_what_to_do(begin: Begin, scratch: Path) -> None:
    code, said = refusal(begin, scratch, "serve", "--port", str(free_port()))
    assert code == 1
    assert said == [f"troth: there is no database at {scratch}/var/troth.db yet: run 'troth init'"]


def test_a_database_that_does_not_answer_is_one_line_without_the_password(begin: Begin, scratch: Path) -> None:
    url = f"postgres://me:hunter2@127.0.0.1:{free_port()}/troth"
    code, said = refusal(begin, scratch, "serve", "--port", str(free_port()), TROTH_DATABASE_URL=url)
    assert code == 1
    assert said == ["troth: the database does not answer: Connection refused"]
