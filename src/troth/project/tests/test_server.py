"""The parent and its children, as real processes: what stops, what starts again, what is said."""

import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator

import pytest

from troth.project.tests.processes import (
    PATIENCE,
    Begun,
    Process,
    alive,
    command_of,
    descendants,
    eventually,
    first_line,
    free_port,
    lines,
    scratch,
)

FAMILY = """
import sys
from troth.project import server
server.GOODBYE = {goodbye}
web, work = (server.Child(("sh", "-c", script)) for script in sys.argv[1:])
parent = server.Parent(web, work)
print(web.process.pid, work.process.pid, flush=True)
sys.exit(parent.keep(lambda: True))
"""
SLEEP = "exec sleep 60"
Family = Callable[..., tuple[Process, int, int]]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children end with their parent by the Linux kernel")


@pytest.fixture
def begun() -> Iterator[Begun]:
    with scratch() as begun:
        yield begun


@pytest.fixture
def family(begun: Begun) -> Family:
    """A parent with shell scripts in place of web and worker: the parent, and the pids of the two."""

    def start(web: str, work: str, goodbye: float = 20.0) -> tuple[Process, int, int]:
        parent = begun("-c", FAMILY.format(goodbye=goodbye), web, work)
        web_pid, work_pid = map(int, first_line(parent).split())
        return parent, web_pid, work_pid

    return start


# --- with scripts for children ---


def test_a_stop_ends_both_children_and_is_no_failure(family: Family) -> None:
    parent, web, work = family(SLEEP, SLEEP)
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(PATIENCE) == 0
    assert not alive(web)
    assert not alive(work)


def test_a_child_that_will_not_stop_is_ended_after_a_while(family: Family, begun: Begun) -> None:
    deaf = begun.scratch / "deaf"
    parent, _web, work = family(SLEEP, f'trap "" TERM; echo > {deaf}; while :; do sleep 1; done', goodbye=0.3)
    assert eventually(deaf.exists)
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(PATIENCE) == 0
    assert not alive(work)


def test_a_worker_that_dies_is_started_again_after_pauses_that_grow(family: Family, begun: Begun) -> None:
    starts = begun.scratch / "starts"
    parent, web, _work = family(SLEEP, f"date +%s.%N >> {starts}; exit 1")
    assert eventually(lambda: len(lines(starts)) >= 3)
    first, second, third = (float(line) for line in lines(starts)[:3])
    assert second - first > 0.4
    assert third - second > 0.9
    assert alive(web)
    assert "troth: the worker ended and is started again" in begun.said()
    assert parent.poll() is None


def test_a_stop_during_the_pause_starts_no_worker_any_more(family: Family, begun: Begun) -> None:
    starts = begun.scratch / "starts"
    parent, _web, work = family(SLEEP, f"echo >> {starts}; exit 1")
    assert eventually(lambda: begun.said() and not alive(work))
    began = len(lines(starts))
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(PATIENCE) == 0
    assert len(lines(starts)) == began


def test_a_web_server_that_ends_stops_everything_with_its_code(family: Family) -> None:
    parent, _web, work = family("sleep 0.2; exit 7", SLEEP)
    assert parent.wait(PATIENCE) == 7
    assert not alive(work)


def test_a_web_server_that_is_killed_leaves_nothing_behind(family: Family, begun: Begun) -> None:
    """As granian's own workers, which do not notice that their master is gone."""
    orphan = begun.scratch / "orphan"
    parent, web, work = family(f"sleep 60 & echo $! > {orphan}; wait", SLEEP)
    assert eventually(lambda: lines(orphan))
    os.kill(web, signal.SIGKILL)
    assert parent.wait(PATIENCE) == 128 + signal.SIGKILL
    assert not alive(work)
    assert eventually(lambda: not alive(int(lines(orphan)[0])))


def test_nothing_outlives_a_parent_that_is_killed(family: Family) -> None:
    parent, web, work = family(SLEEP, SLEEP)
    parent.kill()
    assert eventually(lambda: not alive(web) and not alive(work))


# --- the whole, once ---


def test_serve_runs_web_and_worker_until_it_is_told_to_stop(begun: Begun) -> None:
    assert begun.troth("init").wait(PATIENCE) == 0
    port = free_port()
    parent = begun.troth("serve", "--port", str(port))
    assert first_line(parent) == f'READY {{"web": "http://127.0.0.1:{port}/"}}\n'
    assert status(port, "healthz") == 200
    before = workers(parent)
    assert len(before) == 1
    os.kill(before[0], signal.SIGKILL)
    assert eventually(lambda: workers(parent) not in ([], before))
    assert status(port, "readyz") == 200
    children = descendants(parent.pid)
    assert len(children) == 3  # granian, its one process, and the worker
    began = time.monotonic()
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(PATIENCE) == 0
    assert time.monotonic() - began < 15
    assert not any(map(alive, children))
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def workers(parent: Process) -> list[int]:
    return [pid for pid in descendants(parent.pid) if "work" in command_of(pid)]


def status(port: int, path: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=PATIENCE) as answer:
        return int(answer.status)


# --- what cannot be served is said in a line ---


def refusal(begun: Begun, *command: str, **environ: str) -> tuple[int, list[str]]:
    """The exit code of `troth …`, and what it said."""
    return begun.troth(*command, **environ).wait(PATIENCE), begun.said()


def test_a_port_that_is_taken_is_one_line(begun: Begun) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = refusal(begun, "run", "--port", str(port))
    assert code == 2
    assert len(said) == 1
    assert said[0].startswith(f"troth: port {port} on 127.0.0.1 cannot be used: Address already in use.")
    assert not begun.var.exists()


@pytest.mark.parametrize(
    "use", [("--port", "0"), ("--port", "70000"), ("--host", "no.such.host.invalid"), ("--workers", "0")]
)
def test_wrong_use_is_one_line(begun: Begun, use: tuple[str, str]) -> None:
    code, said = refusal(begun, "serve", "--port", str(free_port()), *use)
    assert code == 2
    assert len(said) == 1
    assert said[0].startswith("troth: ")


@pytest.mark.parametrize("command", ["serve", "run"])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "drive.example"])
def test_a_demonstration_listens_to_this_machine_only(begun: Begun, command: str, host: str) -> None:
    code, said = refusal(begun, command, "--port", str(free_port()), "--host", host)
    assert code == 2
    assert said == [f"troth: a demonstration may not listen on {host!r}: use TROTH_MODE=production or a loopback host"]
    assert not begun.var.exists()


def test_a_demonstration_known_elsewhere_is_one_line(begun: Begun) -> None:
    """A proxy in front would let everybody in, whatever host is listened on."""
    code, said = refusal(begun, "run", "--port", str(free_port()), TROTH_BASE_URL="https://drive.example")
    assert code == 1
    assert [line.split()[1] for line in said] == ["(troth.E012)"]


def test_production_may_listen_to_everybody(begun: Begun) -> None:
    production = {"TROTH_MODE": "production", "TROTH_EMAIL_URL": "smtp://127.0.0.1"}
    code, said = refusal(begun, "serve", "--port", str(free_port()), "--host", "0.0.0.0", **production)
    assert code == 1
    assert said == [f"troth: there is no database at {begun.var}/troth.db yet: run 'troth init'"]


def test_several_web_processes_are_for_postgresql(begun: Begun) -> None:
    code, said = refusal(begun, "serve", "--port", str(free_port()), "--workers", "2")
    assert code == 2
    assert said == ["troth: 2 web processes need PostgreSQL; with SQLite there is one: set TROTH_DATABASE_URL"]


@pytest.mark.parametrize("command", ["serve", "run"])
def test_a_wrong_setting_is_told_with_its_id_and_a_hint(begun: Begun, command: str) -> None:
    wrong = {"TROTH_EMAIL_URL": "mailto:me", "TROTH_TRUSTED_PROXIES": "many"}
    code, said = refusal(begun, command, "--port", str(free_port()), **wrong)
    assert code == 1
    assert [line.split()[1] for line in said] == ["(troth.E007)", "(troth.E008)"]
    assert "smtp+starttls://" in said[0]
    assert not begun.var.exists()


@pytest.mark.parametrize("command", ["serve", "run"])
def test_a_state_folder_that_cannot_be_written_is_one_line(begun: Begun, command: str) -> None:
    code, said = refusal(begun, command, "--port", str(free_port()), TROTH_VAR="/dev/null/var")
    assert code == 1
    assert len(said) == 1
    assert "(troth.E011) TROTH_VAR is /dev/null/var" in said[0]


def test_serving_what_was_never_installed_says_what_to_do(begun: Begun) -> None:
    code, said = refusal(begun, "serve", "--port", str(free_port()))
    assert code == 1
    assert said == [f"troth: there is no database at {begun.var}/troth.db yet: run 'troth init'"]


def test_a_database_that_does_not_answer_is_one_line_without_the_password(begun: Begun) -> None:
    url = f"postgres://me:hunter2@127.0.0.1:{free_port()}/troth"
    code, said = refusal(begun, "serve", "--port", str(free_port()), TROTH_DATABASE_URL=url)
    assert code == 1
    assert said == ["troth: the database does not answer: Connection refused"]
