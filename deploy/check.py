"""What `make test` runs, two things at a time: style, imports, types, and the tests on SQLite and PostgreSQL.

Each check prints what it says when it fails; at the end stand one table and one closing line.
"""

import os
import re
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from engines import missing, required

BIN = os.path.dirname(sys.executable)
POSTGRES = os.environ.get("TROTH_TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
ON_POSTGRES = (
    "vault",
    "web",
    "ledger",
    "files",
    "clocks/tests/test_rulebook.py",
    "clocks/tests/test_projecting.py",
    "channels",
    "people",
    "promises",
    "texts",
    "ceremonies",
    "complaints",
    "cases",
    "support",
    "figures",
    "agreements",
    "flows",
    *(
        "project/tests/test_%s.py" % name
        for name in (
            "api",
            "api_life",
            "bad_addresses",
            "bad_input",
            "events",
            "matrix",
        )
    ),
)
# what every page asks is asked by the matrix already
SAME_ON_EVERY_ENGINE = ("*/test_*web*.py", "*/test_*pages.py", "*/test_rules*.py", "*/test_uploads.py")
LINT = (
    ("style", ("ruff", "check", ".")),
    ("format", ("ruff", "format", "--check", ".")),
    ("imports", ("lint-imports",)),
    ("types", ("mypy", "src")),
)


class Check:
    """One command with its outcome."""

    def __init__(self, name, command, **environment):
        self.name, self.command, self.environment = name, command, environment
        self.code, self.seconds, self.output = None, 0.0, ""

    def run(self):
        started = time.monotonic()
        done = subprocess.run(
            (os.path.join(BIN, self.command[0]), *self.command[1:]),
            env={**os.environ, **self.environment, "PYTHONDONTWRITEBYTECODE": ""},  # hundreds of processes read it
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.code, self.output, self.seconds = done.returncode, done.stdout, time.monotonic() - started
        mark = "ok" if self.code == 0 else "FAILED"
        print("%-6s %-22s %6.1f s  %s" % (mark, self.name, self.seconds, self.closing()), flush=True)
        if self.code:
            print(self.output, flush=True)

    def closing(self):
        lines = [line for line in self.output.splitlines() if line.strip()]
        return lines[-1].strip(" =") if lines and self.command[0] == "pytest" else ""

    def counted(self, word):
        found = re.findall(r"(\d+) %s" % word, self.closing())
        return int(found[-1]) if found else 0


def chains(lint_only):
    """What runs one after another; the chains run side by side."""
    short = [Check(name, command) for name, command in LINT]
    if lint_only:
        return [short]
    long = [Check("tests on SQLite", ("pytest", "-n", "2", "src"))]
    absent = missing()
    if "postgres" not in absent:
        chosen = ["src/troth/" + name for name in ON_POSTGRES]
        chosen += ["--ignore-glob=" + name for name in SAME_ON_EVERY_ENGINE]
        long.append(Check("tests on PostgreSQL", ("pytest", "-n", "2", *chosen), TROTH_DATABASE_URL=POSTGRES))
    if "browser" not in absent and os.path.exists("e2e"):
        short.append(Check("browser", ("pytest", "-n", "2", "e2e")))
    return [short, long]


def main():
    started = time.monotonic()
    absent, wanted = missing(), required()
    if wanted & set(absent):
        for name in sorted(wanted & set(absent)):
            print("FAILED %s is required and missing: %s" % (name, absent[name]))
        print("0 passed, %d failed" % len(wanted & set(absent)))
        return 1
    running = chains("--lint" in sys.argv)
    threads = [threading.Thread(target=lambda chain=chain: [check.run() for check in chain]) for chain in running]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    checks = [check for chain in running for check in chain]
    if absent and "--lint" not in sys.argv:
        print("not run here: " + "; ".join("%s (%s)" % pair for pair in sorted(absent.items())))
    passed = sum(check.counted("passed") for check in checks) + sum(
        not c.code for c in checks if c.command[0] != "pytest"
    )
    broken = [check for check in checks if check.code]
    failed = sum(max(1, check.counted("failed") + check.counted("error")) for check in broken)
    print("all in %.0f s" % (time.monotonic() - started))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
