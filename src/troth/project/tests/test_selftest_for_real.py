"""The walk ends well on a real server: a demonstration, and production on PostgreSQL with real mail."""

import json
from pathlib import Path

import psycopg
import pytest

from troth.project.tests.processes import Begun, first_line, free_port, rest, scratch

SEED = Path(__file__).parents[2] / "texts" / "seed"
STEPS = [
    "home", "registered", "entry_code", "entered", "read", "agreed", "electronic_form", "signing_code", "confirmed",
    "signed", "sealed", "downloaded", "verified", "altered_refused", "mail_with_copy",
]  # fmt: skip


def walk(begun: Begun, port: int, *arguments: str) -> tuple[int | None, list[dict[str, object]]]:
    out = begun.scratch / "out"
    process = begun.troth("selftest", "--url", f"http://127.0.0.1:{port}", "--out", str(out), "--json", *arguments)
    steps = [json.loads(line) for line in rest(process).splitlines()]
    assert [step for step in steps if step["result"] != "passed"] == [], begun.said()[-5:]
    assert {path.name for path in out.iterdir()} == {"document.pdf", "root.pem", "bundle.zip"}
    document, bundle, root = (str(out / name) for name in ("document.pdf", "bundle.zip", "root.pem"))
    assert begun.troth("verify", document, bundle, "--trust", root).wait() == 0
    assert (out / "root.pem").read_bytes() == (begun.var / "pki" / "root.pem").read_bytes()
    return process.returncode, steps


def test_the_walk_passes_against_a_demonstration() -> None:
    with scratch() as begun:
        port = free_port()
        site = begun.troth("run", "--port", str(port))
        assert site.stdout
        assert any(line.startswith("READY {") for line in site.stdout), begun.said()[-5:]
        code, steps = walk(begun, port)
        assert (code, [step["step"] for step in steps]) == (0, [*STEPS, "sms_notice"])
        assert steps[6]["detail"] == "code by SMS"


@pytest.mark.needs("postgres")
def test_the_walk_passes_in_production_on_postgresql_with_real_mail() -> None:
    name, port, receive = f"troth_selftest_{free_port()}", free_port(), f"smtp://127.0.0.1:{free_port()}"
    server = "postgres://postgres@127.0.0.1:5432"
    with scratch() as begun, psycopg.connect(f"{server}/postgres", autocommit=True) as postgres:
        postgres.execute(f"CREATE DATABASE {name}")
        try:
            settings = {
                "TROTH_MODE": "production", "TROTH_EMAIL_URL": receive, "TROTH_DATABASE_URL": f"{server}/{name}",
            }  # fmt: skip
            for command in (
                ("init",),
                ("text", "import", str(SEED / "spruce-drive-terms.zh-hans.md"), "--slug", "terms",
                 "--locale", "zh-hans", "--kind", "agreement"),
                ("text", "publish", "terms", "--drafter", "A", "--approver", "B"),
            ):  # fmt: skip
                assert begun.troth(*command, **settings).wait() == 0, begun.said()[-5:]
            assert first_line(begun.troth("serve", "--port", str(port), **settings)).startswith("READY {")
            code, steps = walk(begun, port, "--receive", receive, "--agreement", "terms")
            assert (code, [step["step"] for step in steps]) == (0, STEPS)
            assert steps[6]["detail"] == "code by mail"
        finally:
            begun.end()
            postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")
