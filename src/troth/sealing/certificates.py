"""What the four certificates and two revocation lists say (RFC 5280), as pure builders."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from troth.pades.oids import SEAL_POLICY_NUMBER

YEAR = timedelta(days=365)
CRL_LIFE = timedelta(days=366)  # a validator that judges by today accepts the lists in a file for about a year
LONGEST_ORGANISATION = 64  # RFC 5280 appendix A.1, ub-organization-name
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
ANY_POLICY = x509.ObjectIdentifier("2.5.29.32.0")
SEAL_POLICY = x509.ObjectIdentifier(SEAL_POLICY_NUMBER)


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and the key it speaks for."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def make_root(organisation: str, at: datetime) -> Identity:
    """The trust root: signs the issuing authority and nothing else."""
    builder, key = _begin(organisation, f"Root {at.year}", at, 20 * YEAR)
    builder = _authority(builder.issuer_name(_name(organisation, f"Root {at.year}")), path_length=1)
    return Identity(_finish(builder, key, key), key)


def make_intermediate(organisation: str, root: Identity, at: datetime) -> Identity:
    """The issuing authority: signs the seal, the clock and its own revocation list."""
    builder, key = _begin(organisation, f"Issuing authority {at.year}", at, 10 * YEAR)
    builder = _authority(builder.issuer_name(root.certificate.subject), path_length=0)
    builder = _policy(builder, ANY_POLICY)
    return Identity(_finish(builder, key, root.key), key)


def make_seal(organisation: str, issuer: Identity, at: datetime) -> Identity:
    """The seal of agreements: signs documents."""
    builder, key = _begin(organisation, "Seal of agreements", at, 3 * YEAR)
    builder = _usage(builder.issuer_name(issuer.certificate.subject), digital_signature=True, content_commitment=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
    return Identity(_finish(_policy(builder, SEAL_POLICY), key, issuer.key), key)


def make_tsa(organisation: str, issuer: Identity, at: datetime) -> Identity:
    """The built-in clock, whose name says whose it is and whose only use is time stamping (RFC 3161 2.3)."""
    builder, key = _begin(organisation, "Time stamps by the provider's own clock", at, 5 * YEAR)
    builder = _usage(builder.issuer_name(issuer.certificate.subject), digital_signature=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Identity(_finish(builder, key, issuer.key), key)


def make_crl(
    issuer: Identity, at: datetime, before: x509.CertificateRevocationList | None
) -> x509.CertificateRevocationList:
    """The next revocation list of this authority: what the last one listed, valid for a year from now."""
    builder = x509.CertificateRevocationListBuilder(issuer.certificate.subject, at, at + CRL_LIFE)
    number = 1
    if before is not None:
        number = before.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number + 1
        for revoked in before:
            builder = builder.add_revoked_certificate(revoked)
    builder = builder.add_extension(_authority_key(issuer.key), critical=False)
    return builder.add_extension(x509.CRLNumber(number), critical=False).sign(issuer.key, hashes.SHA256())


def _begin(
    organisation: str, common: str, at: datetime, life: timedelta
) -> tuple[x509.CertificateBuilder, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder(
        subject_name=_name(organisation, common),
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=at,
        not_valid_after=at + life,
    )
    return builder, key


def _name(organisation: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _authority(builder: x509.CertificateBuilder, path_length: int) -> x509.CertificateBuilder:
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
    return builder.add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)


def _usage(builder: x509.CertificateBuilder, **usages: bool) -> x509.CertificateBuilder:
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return builder.add_extension(_key_usage(**usages), critical=True)


def _policy(builder: x509.CertificateBuilder, policy: x509.ObjectIdentifier) -> x509.CertificateBuilder:
    policies = x509.CertificatePolicies([x509.PolicyInformation(policy, None)])
    return builder.add_extension(policies, critical=False)


def _key_usage(**usages: bool) -> x509.KeyUsage:
    every = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return x509.KeyUsage(**{**every, **usages})


def _finish(
    builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey, issuer_key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = builder.add_extension(own, critical=False)
    builder = builder.add_extension(_authority_key(issuer_key), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _authority_key(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
