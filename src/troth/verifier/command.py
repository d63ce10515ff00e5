"""`troth verify`: reads its arguments, shows the reports, and answers with the exit code."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from troth.verifier.examine import examine
from troth.verifier.findings import EXIT, worst
from troth.verifier.shown import as_json, as_text
from troth.verifier.trust import Trust, TrustUnusable, load_trust

WRONG_USE = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Check the files named in `argv`; 0 authentic, 1 not authentic, 2 cannot tell or wrong use."""
    try:
        wanted = _arguments().parse_args(argv)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else WRONG_USE
    try:
        trust = load_trust(Path(wanted.trust)) if wanted.trust is not None else Trust()
    except TrustUnusable as error:
        sys.stderr.write(f"troth verify: --trust {error}\n")
        return WRONG_USE
    reports = [examine(Path(path), trust) for path in wanted.paths]
    if wanted.json:
        _print(as_json(reports))
    else:
        _print(as_text(reports, _language(), in_colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ))
    return EXIT[worst(reports)]


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="troth verify",
        description="Check that a sealed document, or a bundle, is what it was when it was sealed.",
        epilog="Exit code: 0 authentic, 1 altered or not authentic, 2 cannot tell or wrong use.",
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="document.pdf or bundle.zip")
    parser.add_argument("--trust", metavar="PATH", help="root certificate (PEM), or a folder of them")
    parser.add_argument("--json", action="store_true", help="answer for a program")
    return parser


def _language() -> str:
    """The reader's language, as the locale variables say it (POSIX: the first that is set counts)."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "zh" if value.startswith("zh") else "en"
    return "en"


def _print(text: str) -> None:
    """Print, replacing what the output's encoding cannot say; a reader who has left early is no error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
