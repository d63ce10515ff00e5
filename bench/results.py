"""What a measurement says, and where all of them are written."""

import json
import os
import platform
import re
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

TOP = Path(__file__).parents[1]
BENCH = TOP / "docs" / "bench.json"
NUMBERS = re.compile(r"\[\s+(-?\d[-\d.,\s]*?)\s+\]")


@dataclass(frozen=True, slots=True)
class Result:
    """One figure: its goal, what it is compared with in the same run (`ratio` = ours to the peer's), the raw runs."""

    name: str
    value: float
    unit: str
    goal: str
    met: bool
    runs: list[Any] = field(default_factory=list)
    peer: str | None = None
    ratio: float | None = None


def write(results: Iterable[Result], *, measured_on: str, path: Path = BENCH) -> None:
    """Write the figures with the machine and the commit they were measured on."""
    report = {"machine": measured_on, "commit": commit(), "results": [asdict(result) for result in results]}
    path.parent.mkdir(exist_ok=True)
    path.write_text(as_text(report))


def as_text(report: dict[str, Any]) -> str:
    """JSON for people too: numbers of one run stand on one line."""
    spread = json.dumps(report, indent=2, ensure_ascii=False)
    return NUMBERS.sub(lambda run: f"[{' '.join(run[1].split())}]", spread) + "\n"


def machine() -> str:
    """Processor, cores, system, Python, and how busy the machine is with other things: ask before the work begins."""
    named = (line.partition(": ") for line in Path("/proc/cpuinfo").read_text().splitlines())
    model = next((value for name, _, value in named if name.startswith("model name")), platform.processor())
    cores = len(os.sched_getaffinity(0))
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{model}, {cores} cores, {system}, load before {os.getloadavg()[0]:.1f}"


def commit() -> str:
    """The commit the figures were measured on, with a plus where files differ from it."""
    named = _git("rev-parse", "--short", "HEAD")
    return named + "+" * bool(_git("status", "--porcelain", "src")) if named else "unknown"


def _git(*arguments: str) -> str:
    return subprocess.run(("git", *arguments), cwd=TOP, capture_output=True, text=True).stdout.strip()
