"""The figures that the READMEs show are those that were measured."""

import json

import pytest
from bench import table
from bench.results import BENCH, TOP


@pytest.mark.parametrize(("name", "language"), table.READMES.items())
def test_the_figures_in_a_readme_are_those_of_the_last_bench(name: str, language: str) -> None:
    readme = (TOP / name).read_text()
    assert readme == table.placed(readme, table.figures(json.loads(BENCH.read_text()), language))


def test_a_figure_that_was_not_measured_is_found_out() -> None:
    report = json.loads(BENCH.read_text())
    honest = table.placed((TOP / "README.md").read_text(), table.figures(report, "en"))
    report["results"][0]["value"] *= 2
    assert honest != table.placed(honest, table.figures(report, "en"))
