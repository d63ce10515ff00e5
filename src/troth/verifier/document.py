"""The checks on one PDF of ours, in order; each says what it found, and from all follows the verdict."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from cryptography import x509

from troth.pades import oids
from troth.pades.cms import SignedData, read_signed_data
from troth.pades.der import Malformed
from troth.pades.revision import Revision, read_revision
from troth.pades.seal import Level, Seal, find_seal, read_contents
from troth.pades.syntax import Dictionary, NotPdf, Text
from troth.pades.tst import TimeStamp, read_time_stamp
from troth.verifier import certificates
from troth.verifier.findings import Check, Facts, Failed, NotCheckable, Result
from troth.verifier.sentences import Sentence
from troth.verifier.trust import Trust

STATEMENT = re.compile(rb"troth-statement-sha256=([0-9a-f]{64})")


@dataclass
class Evidence:
    """The file, the trust, and what the checks have found so far."""

    data: bytes = field(repr=False)
    trust: Trust
    revision: Revision = field(init=False)
    seal: Seal = field(init=False)
    signed: SignedData = field(init=False)
    signer: x509.Certificate = field(init=False)
    intermediate: x509.Certificate = field(init=False)
    root: x509.Certificate | None = field(init=False, default=None)
    clock: x509.Certificate = field(init=False)
    crls: list[bytes] = field(init=False, default_factory=list)
    stamp: TimeStamp = field(init=False)


def check_document(data: bytes, trust: Trust) -> tuple[list[Check], Evidence]:
    """All checks on a file that bears our mark."""
    evidence = Evidence(data, trust)
    checks: list[Check] = []
    passed: set[str] = set()
    for name, check, needs in STEPS:
        if not passed.issuperset(needs):
            checks.append(Check(name, Result.NOT_CHECKABLE, Sentence("skipped")))
            continue
        try:
            check(evidence)
        except (Failed, NotCheckable) as outcome:
            result = Result.FAILED if isinstance(outcome, Failed) else Result.NOT_CHECKABLE
            checks.append(Check(name, result, outcome.reason))
        else:
            passed.add(name)
            checks.append(Check(name, Result.PASSED, Sentence(f"{name}.passed")))
    return checks, evidence


def facts_of(evidence: Evidence, checks: list[Check]) -> Facts | None:
    """What to tell a reader, as far as it has been proved to be in the seal."""
    passed = {check.id for check in checks if check.result is Result.PASSED}
    if not {"structure", "signature", "chain"} <= passed:
        return None
    at = evidence.stamp.at if "timestamp" in passed else None
    return Facts(
        signer=certificates.shown(evidence.signer.subject),
        sealed_at=at.strftime("%Y-%m-%d %H:%M:%S UTC") if at else "",
        clock=certificates.shown(evidence.clock.subject) if at else "",
        level=evidence.seal.level.value,
        sha256=sha256(evidence.data).hexdigest(),
    )


def statement_digest(revision: Revision) -> str | None:
    """The digest of the statement, as the sealed document's keywords name it."""
    try:
        keywords = revision.dictionary(revision.trailer.get("Info")).get("Keywords")
    except NotPdf:
        return None
    found = STATEMENT.search(keywords.raw) if isinstance(keywords, Text) else None
    return found[1].decode() if found else None


def _structure(evidence: Evidence) -> None:
    try:
        evidence.revision = read_revision(evidence.data)
        evidence.seal = find_seal(evidence.revision)
        evidence.signed = read_contents(evidence.data, evidence.seal)
        _certificates(evidence)
    except (NotPdf, Malformed) as error:
        raise Failed("structure.failed", why=str(error)) from error


def _certificates(evidence: Evidence) -> None:
    """Find each certificate in its place; what the signature brings along must be what the seal covers."""
    signed, seal = evidence.signed, evidence.seal
    if signed.attributes.content_type != oids.DATA or signed.content is not None or len(signed.certificates) != 2:
        raise Malformed("the signature is not one over a document")
    if (signed.token is None) is not (seal.level is Level.B) or (seal.store is None) is (seal.level is Level.LT):
        raise Malformed(f"it is not complete for level {seal.level}")
    named = signed.attributes.certificate_sha256
    own = [certificate for certificate in signed.certificates if sha256(certificate).digest() == named]
    others = [certificate for certificate in signed.certificates if sha256(certificate).digest() != named]
    if len(own) != 1:
        raise Malformed("the signature does not bring the certificate it names")
    evidence.signer, evidence.intermediate = certificates.load(own[0]), certificates.load(others[0])
    if seal.store is None:
        evidence.root = evidence.trust.issuer_of(evidence.intermediate)
    else:
        _open_store(evidence, seal.store, own[0], others[0])


def _open_store(evidence: Evidence, store: Dictionary, signer: bytes, intermediate: bytes) -> None:
    if store.keys() != {"Type", "Certs", "CRLs"}:
        raise NotPdf("the store of certificates is not as we write it")
    certs, crls = _streams(evidence.revision, store, "Certs"), _streams(evidence.revision, store, "CRLs")
    if len(certs) != 4 or len(crls) != 2 or certs[:2] != [signer, intermediate]:
        raise NotPdf("the certificates in the seal are not those in the signature")
    evidence.root, evidence.clock, evidence.crls = (
        certificates.load(certs[2]),
        certificates.load(certs[3]),
        crls,
    )


def _streams(revision: Revision, store: Dictionary, name: str) -> list[bytes]:
    listed = store[name]
    if not isinstance(listed, list) or len(listed) > 10:
        raise NotPdf("the store of certificates is not as we write it")
    return [revision.stream(ref) for ref in listed]


def _coverage(evidence: Evidence) -> None:
    if not evidence.seal.covers(evidence.data):
        raise Failed("coverage.failed")


def _digest(evidence: Evidence) -> None:
    if evidence.seal.digest(evidence.data) != evidence.signed.attributes.digest:
        raise Failed("digest.failed")


def _signature(evidence: Evidence) -> None:
    _signed_by(evidence.signed, evidence.signer, "signature.failed")


def _signed_by(signed: SignedData, signer: x509.Certificate, key: str) -> None:
    name = signed.attributes.certificate
    if (name.issuer, name.serial) != (signer.issuer.public_bytes(), signer.serial_number):
        raise Failed(key)
    certificates.require_signature(signer, signed.signature, signed.attributes.to_sign(), key)


def _chain(evidence: Evidence) -> None:
    if evidence.root is None:
        raise NotCheckable("chain.no_root")
    certificates.require(evidence.root, certificates.ROOT)
    certificates.require(evidence.intermediate, certificates.INTERMEDIATE)
    certificates.require(evidence.signer, certificates.SEAL)
    certificates.require_issued(evidence.root, evidence.root, "root")
    certificates.require_issued(evidence.intermediate, evidence.root, "intermediate")
    certificates.require_issued(evidence.signer, evidence.intermediate, "seal")


def _timestamp(evidence: Evidence) -> None:
    if evidence.signed.token is None:
        raise NotCheckable("timestamp.none")
    try:
        token = read_signed_data(evidence.signed.token)
        _open_token(evidence, token)
    except Malformed as error:
        raise Failed("timestamp.malformed", why=str(error)) from error
    certificates.require(evidence.clock, certificates.CLOCK)
    certificates.require_issued(evidence.clock, evidence.intermediate, "clock")
    _signed_by(token, evidence.clock, "timestamp.failed")
    if evidence.stamp.imprint != evidence.signed.imprint():
        raise Failed("timestamp.other")


def _open_token(evidence: Evidence, token: SignedData) -> None:
    if token.attributes.content_type != oids.TST_INFO or token.content is None or token.token is not None:
        raise Malformed("the token is not a time stamp")
    if len(token.certificates) != 1 or sha256(token.content).digest() != token.attributes.digest:
        raise Malformed("the token does not belong to what it says")
    if sha256(token.certificates[0]).digest() != token.attributes.certificate_sha256:
        raise Malformed("the token does not bring the certificate it names")
    clock = certificates.load(token.certificates[0])
    if evidence.seal.store is not None and clock != evidence.clock:
        raise Malformed("the token's certificate is not the one in the seal")
    evidence.clock, evidence.stamp = clock, read_time_stamp(token.content)
    if evidence.stamp.policy != oids.OWN_CLOCK_POLICY or evidence.stamp.authority != clock.subject.public_bytes():
        raise Malformed("the token is not by the provider's own clock")
    said = evidence.seal.dictionary["M"]
    if said != Text(evidence.stamp.at.strftime("D:%Y%m%d%H%M%SZ").encode()):
        raise Malformed("the seal says another time than the token")


def _validity(evidence: Evidence) -> None:
    at = evidence.stamp.at
    certificates.require_valid(evidence.signer, at, "seal")
    certificates.require_valid(evidence.clock, at, "clock")
    certificates.require_valid(evidence.intermediate, at, "intermediate")
    if evidence.root is not None:
        certificates.require_valid(evidence.root, at, "root")


def _revocation(evidence: Evidence) -> None:
    if not evidence.crls or evidence.root is None:
        raise NotCheckable("revocation.none")
    at: datetime = evidence.stamp.at
    of_root, of_intermediate = evidence.crls
    serials = {evidence.signer.serial_number, evidence.clock.serial_number}
    certificates.require_not_revoked(of_root, evidence.root, {evidence.intermediate.serial_number}, at)
    certificates.require_not_revoked(of_intermediate, evidence.intermediate, serials, at)


def _trust(evidence: Evidence) -> None:
    if not evidence.trust.roots:
        raise NotCheckable("trust.none")
    if evidence.root is None or not evidence.trust.knows(evidence.root):
        raise NotCheckable("trust.unknown")


STEPS: tuple[tuple[str, Callable[[Evidence], None], tuple[str, ...]], ...] = (
    ("structure", _structure, ()),
    ("coverage", _coverage, ("structure",)),
    ("digest", _digest, ("structure",)),
    ("signature", _signature, ("structure",)),
    ("chain", _chain, ("structure",)),
    ("timestamp", _timestamp, ("structure",)),
    ("validity", _validity, ("timestamp",)),
    ("revocation", _revocation, ("chain", "timestamp")),
    ("trust", _trust, ("chain",)),
)
