"""What lies in files: state, keys, certificates, static files, fonts."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.flows.queries.gauges import LEAST_FREE
from troth.press.glyphs import FONTS, printable
from troth.project.doctor.findings import Finding, failed, passed, untold
from troth.sealing import Pki, PkiBroken
from troth.sealing.pki import AUTHORITIES, IDENTITIES
from troth.vault.keyring import SINGLE_KEYS, Keyring, KeysMissing

WARN_BEFORE = timedelta(days=30)
RARE = "𠮷䶮😀"  # outside the common planes and faces: if these are there, the shipped faces are
INIT = gettext_lazy("Run: troth init")


def state_can_be_written(var: Path) -> Iterator[Finding]:
    try:
        with tempfile.TemporaryFile(dir=var):
            pass
        free = shutil.disk_usage(var).free
    except OSError as error:
        why = {"folder": var, "why": error.strerror}
        yield failed("state", _("%(folder)s cannot be written: %(why)s") % why, str(INIT))
        return
    told = _("%(path)s can be written; %(free)s MB are free") % {"path": var, "free": free >> 20}
    yield (
        passed("state", told)
        if free >= LEAST_FREE
        else failed("state", told, _("Make room: nothing is signed on a full disk."))
    )


def keys_are_whole(folder: Path) -> Iterator[Finding]:
    try:
        keks = Keyring.read(folder).keks
    except (KeysMissing, OSError) as error:
        yield failed("keys", str(error), str(INIT))
        return
    missing = [name for name in SINGLE_KEYS if not (folder / f"{name}.key").exists()]
    if missing:
        yield failed(
            "keys", _("%(names)s missing in %(folder)s") % {"names": ", ".join(missing), "folder": folder}, str(INIT)
        )
    yield from _private(
        "keys",
        [folder, *folder.glob("*.key")],
        _("all there; what is new is encrypted under %(newest)s") % {"newest": max(keks)},
    )


def certificates_are_valid(folder: Path, at: datetime) -> Iterator[Finding]:
    try:
        crls = Pki.open(folder).crls(at)
    except (PkiBroken, OSError, ValueError) as error:
        yield failed("pki", str(error), str(INIT))
        return
    found = {name: x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes()) for name in IDENTITIES}
    name, ends = min(((name, one.not_valid_after_utc) for name, one in found.items()), key=lambda each: each[1])
    begins = max(one.not_valid_before_utc for one in found.values())
    told = _("certificates are valid until %(ends)s (%(name)s)") % {"ends": f"{ends:%Y-%m-%d}", "name": name}
    good = begins <= at < ends - WARN_BEFORE
    yield (
        passed("pki", told) if good else failed("pki", told, _("Renew them: what is sealed later would not be valid."))
    )
    yield _lists(folder, crls, at)
    yield from _private("pki.keys", [folder / f"{name}.key" for name in IDENTITIES], _("their keys are private"))


def _lists(folder: Path, crls: tuple[bytes, ...], at: datetime) -> Finding:
    read = [x509.load_pem_x509_crl((folder / f"{name}.crl").read_bytes()) for name in AUTHORITIES]
    age = max(at - each.last_update_utc for each in read)
    if not crls:
        return failed("pki.crl", _("the revocation lists have expired"), _("A worker renews them. Run: troth serve"))
    return passed("pki.crl", _("revocation lists: %(days)s days old") % {"days": age.days})


def _private(id: str, paths: Iterable[Path], told: str) -> Iterator[Finding]:
    loose = [str(path) for path in paths if path.stat().st_mode & 0o077]
    if loose:
        hint = f"chmod go= {' '.join(loose)}"
        yield failed(id, _("others may read %(paths)s") % {"paths": ", ".join(loose)}, hint)
    else:
        yield passed(id, told)


def static_files_are_collected() -> Iterator[Finding]:
    collected = getattr(staticfiles_storage, "hashed_files", None)
    if collected is None:
        yield untold("static", _("static files are served as they lie"))
        return
    shipped = {path.replace(os.sep, "/") for finder in get_finders() for path, _storage in finder.list([])}
    lost = [name for name in shipped if name not in collected or not staticfiles_storage.exists(collected[name])]
    if lost:
        yield failed(
            "static",
            _("static files not collected: %(n)s, such as %(name)s") % {"n": len(lost), "name": min(lost)},
            str(INIT),
        )
    else:
        yield passed("static", _("static files collected: %(n)s") % {"n": len(shipped)})


def fonts_are_there() -> Iterator[Finding]:
    lacking = [f"U+{ord(char):04X}" for char in RARE if char not in printable()]
    if lacking:
        yield failed("fonts", _("no face prints %(chars)s") % {"chars": ", ".join(lacking)}, str(FONTS))
    else:
        yield passed("fonts", _("characters that can be printed: %(n)s") % {"n": len(printable())})
