"""One path in, one report out: decides what the file is, and lets the right checks look at it."""

from hashlib import sha256
from pathlib import Path

from troth.pades.seal import bears_our_mark
from troth.verifier.bundle import is_bundle, open_bundle
from troth.verifier.document import Evidence, check_document, facts_of, statement_digest
from troth.verifier.findings import Check, Facts, Failed, Report, Result
from troth.verifier.sentences import Sentence
from troth.verifier.trust import Trust

LARGEST = 64 << 20


def examine(path: Path, trust: Trust) -> Report:
    """The report on the file at `path`; whatever the file is, this answers and does not raise."""
    name = "".join(c if c.isprintable() else "?" for c in str(path))
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such path"
        return Report(name, [_not_checkable("file.unreadable", why=why)])
    try:
        checks, facts = examine_bytes(data, trust, name)
    except Exception as error:  # the last net: a verifier answers, whatever it is given
        checks, facts = [_not_checkable("internal", why=type(error).__name__)], None
    return Report(name, checks, facts)


def examine_bytes(data: bytes, trust: Trust, name: str) -> tuple[list[Check], Facts | None]:
    """The checks on these bytes, and what they tell of the seal.

    A file is ours if it bears any of our marks; then whatever is wrong with it makes it not authentic. A file
    that bears none is foreign: nothing can be said of it, unless it was plainly cut off.
    """
    if len(data) > LARGEST:
        return [_not_checkable("file.large", limit=str(LARGEST >> 20))], None
    if is_bundle(name, data):
        return _examine_bundle(data, trust)
    if bears_our_mark(data):
        return _examine_document(data, trust)[:2]
    return [_foreign(data, name)], None


def _examine_document(data: bytes, trust: Trust) -> tuple[list[Check], Facts | None, Evidence]:
    checks, evidence = check_document(data, trust)
    return checks, facts_of(evidence, checks), evidence


def _examine_bundle(data: bytes, trust: Trust) -> tuple[list[Check], Facts | None]:
    try:
        bundle = open_bundle(data)
    except Failed as failed:
        return [Check("bundle", Result.FAILED, failed.reason)], None
    first = Check("bundle", Result.PASSED, Sentence("bundle.passed"))
    if bundle.strange:
        words = {"names": ", ".join(bundle.strange)}
        first = Check("bundle", Result.NOT_CHECKABLE, Sentence("bundle.strange", words))
    if not bears_our_mark(bundle.document):
        return [first, _foreign(bundle.document, "document.pdf")], None
    checks, facts, evidence = _examine_document(bundle.document, trust)
    if bundle.statement is not None:
        checks.append(_statement(bundle.statement, checks, evidence))
    return [first, *checks], facts


def _statement(statement: bytes, checks: list[Check], evidence: Evidence) -> Check:
    passed = {check.id for check in checks if check.result is Result.PASSED}
    if not {"structure", "digest", "signature"} <= passed:
        return Check("statement", Result.NOT_CHECKABLE, Sentence("statement.unreached"))
    named = statement_digest(evidence.revision)
    if named is None:
        return Check("statement", Result.NOT_CHECKABLE, Sentence("statement.unbound"))
    if named != sha256(statement).hexdigest():
        return Check("statement", Result.FAILED, Sentence("statement.failed"))
    return Check("statement", Result.PASSED, Sentence("statement.passed"))


def _foreign(data: bytes, name: str) -> Check:
    if not data.startswith(b"%PDF-"):
        return _not_checkable("file.foreign")
    if b"%%EOF" not in data:
        return Check("file", Result.FAILED, Sentence("file.cut"))
    return _not_checkable("file.unsealed", path=name)


def _not_checkable(key: str, **words: str) -> Check:
    return Check("file", Result.NOT_CHECKABLE, Sentence(key, words))
