"""What a measurement says, and where all of them are written."""

import json
import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

TOP = Path(__file__).parents[1]
BENCH = TOP / "docs" / "bench.json"


@dataclass(frozen=True, slots=True)
class Result:
    """One figure: its goal, what it is compared with in the same run (`ratio` = ours to the peer's), the raw runs."""

    name: str
    value: float
    unit: str
    goal: str
    met: bool
    runs: list[float] = field(default_factory=list)
    peer: str | None = None
    ratio: float | None = None


def write(results: Iterable[Result], path: Path = BENCH) -> None:
    """Write the figures with the machine and the commit they were measured on."""
    report = {"machine": machine(), "commit": commit(), "results": [asdict(result) for result in results]}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")


def machine() -> str:
    model = next(
        (line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    cores = len(os.sched_getaffinity(0))
    return f"{model}, {cores} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def commit() -> str:
    done = subprocess.run(("git", "rev-parse", "--short", "HEAD"), cwd=TOP, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"
