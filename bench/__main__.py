"""`make bench`: take every measurement, say how it stands to its goal, and write docs/bench.json.

Exit 0 when everything could be measured, also where a goal is missed: the table says so, and so does the file.
"""

import os
from collections.abc import Callable, Iterator

from bench import results, scratch, table

Measurement = Callable[[], Iterator[results.Result]]


def main() -> None:
    """Sealing is measured in this process, over an installation of its own; the others start real servers."""
    measured_on = results.machine()
    print(measured_on, flush=True)
    with scratch.installation("sqlite") as here:
        os.environ.update(here.environment)
        import django

        django.setup()
        from bench import clocks, queue, sealing, searching, tlog, walking, weight
        from troth.project import installing
        from troth.web.logs import set_up_logs

        set_up_logs("ERROR")
        list(installing.install("Bench"))
        parts = (sealing, tlog, clocks, searching, queue, weight, walking)
        found = [shown(result) for part in parts for result in part.measure()]
    results.write(found, measured_on=measured_on)
    missed = ", ".join(result.name for result in found if not result.met)
    print(f"{len(found)} figures written to docs/bench.json; {f'MISSED: {missed}' if missed else 'all goals met'}")
    for place in table.rewrite():
        print(f"figures rewritten in {place}")


def shown(result: results.Result) -> results.Result:
    """One line of the table, as soon as it is known."""
    mark = "ok" if result.met else "MISSED"
    peer = f"  {result.ratio} x {result.peer}" if result.peer else ""
    print(f"{mark:7}{result.name:32}{result.value:>10} {result.unit:18} goal: {result.goal}{peer}", flush=True)
    return result


if __name__ == "__main__":
    main()
