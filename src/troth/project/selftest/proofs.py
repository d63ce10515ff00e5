"""What was downloaded, checked as a stranger would: offline, with a root that did not come in the evidence."""

import io
import zipfile
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from troth.project.selftest.visitor import Unexpected
from troth.verifier.examine import examine
from troth.verifier.findings import Report, Result, Verdict
from troth.verifier.trust import Trust, TrustUnusable, load_trust

DOCUMENT, BUNDLE, ROOT = "document.pdf", "bundle.zip", "root.pem"


def must_hold(bundle: bytes, document: bytes) -> bytes:
    """The root that travels in the bundle; Unexpected unless the bundle holds this very document."""
    try:
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            inside, root = archive.read(DOCUMENT), archive.read(ROOT)
    except (zipfile.BadZipFile, KeyError) as error:
        raise Unexpected(_("The bundle is not whole: %(why)s") % {"why": error}) from error
    if inside != document:
        raise Unexpected(_("The document in the bundle is not the one that was downloaded."))
    return root


def must_be_authentic(folder: Path) -> str:
    """The level and time of the seal, once document and bundle are authentic; else Unexpected with the reasons."""
    for name in (DOCUMENT, BUNDLE):
        report = examine(folder / name, _trust(folder))
        if report.verdict is not Verdict.AUTHENTIC:
            raise Unexpected(f"{name}: {report.verdict}: {_reasons(report)}")
    facts = examine(folder / DOCUMENT, _trust(folder)).facts
    return f"{facts.level}, {facts.sealed_at}, {facts.signer}" if facts else ""


def must_be_refused_when_altered(folder: Path) -> str:
    """One byte in the middle of the document is changed; Unexpected unless the verifier says so."""
    content = bytearray((folder / DOCUMENT).read_bytes())
    place = len(content) // 2
    content[place] ^= 1
    altered = folder / "altered.pdf"
    altered.write_bytes(content)
    try:
        report = examine(altered, _trust(folder))
    finally:
        altered.unlink()
    if report.verdict is not Verdict.NOT_AUTHENTIC:
        raise Unexpected(_("A document with byte %(place)s changed was not refused.") % {"place": place})
    return _("byte %(place)s of %(size)s changed: %(why)s") % {
        "place": place, "size": len(content), "why": _reasons(report),
    }  # fmt: skip


def _trust(folder: Path) -> Trust:
    try:
        return load_trust(folder / ROOT)
    except TrustUnusable as error:
        raise Unexpected(str(error)) from error


def _reasons(report: Report) -> str:
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return " ".join(check.reason.said(language) for check in report.checks if check.result is not Result.PASSED)
