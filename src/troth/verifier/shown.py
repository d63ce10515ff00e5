"""How reports look: an object for a program, calm lines for a person."""

import json

from troth.verifier.findings import Check, Facts, Report, Result, worst
from troth.verifier.sentences import Sentence

COLOURS = {Result.PASSED: "32", Result.FAILED: "31;1", Result.NOT_CHECKABLE: "33"}


def as_json(reports: list[Report]) -> str:
    """One object; for several files the checks name their path, and `files` has each file's own answer."""
    if len(reports) == 1:
        return json.dumps(_answer(reports[0]), indent=2)
    answer = {
        "verdict": worst(reports),
        "checks": [{**_check(check), "path": report.path} for report in reports for check in report.checks],
        "files": [{"path": report.path, **_answer(report)} for report in reports],
    }
    return json.dumps(answer, indent=2)


def _answer(report: Report) -> dict[str, object]:
    return {"verdict": report.verdict, "checks": [_check(check) for check in report.checks]}


def _check(check: Check) -> dict[str, str]:
    return {"id": check.id, "result": check.result, "reason": check.reason.said()}


def as_text(reports: list[Report], language: str, *, in_colour: bool) -> str:
    """For each file its verdict, what the seal says, and each check."""
    return "\n\n".join(_paragraph(report, language, in_colour=in_colour) for report in reports)


def _paragraph(report: Report, language: str, *, in_colour: bool) -> str:
    verdict = Sentence(f"verdict.{report.verdict}", {"path": report.path}).said(language)
    trusted = any(check.id == "trust" and check.result is Result.PASSED for check in report.checks)
    facts = _facts(report.facts, language, trusted=trusted) if report.facts else []
    checks = [_line(check, language, in_colour=in_colour) for check in report.checks]
    return "\n".join([verdict, *facts, *checks])


def _facts(facts: Facts, language: str, *, trusted: bool) -> list[str]:
    shown = {
        "facts.signer" if trusted else "facts.claimed": facts.signer,
        "facts.sealed_at": facts.sealed_at,
        "facts.clock": facts.clock,
        "facts.level": facts.level,
        "facts.sha256": facts.sha256,
    }
    return [f"  {_label(key, language)}{value}" for key, value in shown.items() if value]


def _line(check: Check, language: str, *, in_colour: bool) -> str:
    result = Sentence(f"result.{check.result}").said(language)
    if in_colour:
        result = f"\x1b[{COLOURS[check.result]}m{result}\x1b[0m"
    return f"  [{result}] {_label(f'check.{check.id}', language)}{check.reason.said(language)}"


def _label(key: str, language: str) -> str:
    return Sentence(key).said(language) + ("：" if language == "zh" else ": ")
