"""The settings in force, as they may be shown to anybody: passwords and keys are stars."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from troth.project.databases import is_postgresql
from troth.project.environment import Mail, Troth

STARS = "******"
SCHEMES = {"none": "smtp", "starttls": "smtp+starttls", "tls": "smtps"}


def configuration(troth: Troth, environ: Mapping[str, str]) -> dict[str, str]:
    """Each variable with the value it has here, given or fallen back to."""
    return {
        "TROTH_MODE": troth.mode,
        "TROTH_VAR": str(troth.var),
        "TROTH_BASE_URL": troth.base_url,
        "TROTH_SECRET_KEY": _secret(troth, environ),
        "TROTH_DATABASE_URL": _database(troth),
        "TROTH_CACHE_URL": _cache(troth.cache) or _("memory of each process"),
        "TROTH_EMAIL_URL": _mail(troth.mail) if troth.mail else _("the development inbox"),
        "TROTH_EMAIL_FROM": troth.mail_from,
        "TROTH_TRUSTED_PROXIES": str(troth.trusted_proxies),
        "TROTH_CERTIFICATE_CONTACTS": troth.certificate_contacts,
        "TROTH_CLAMD_URL": str(troth.scanner or _("none: files are handed out unchecked, and that is said")),
        "TROTH_SEARCH": troth.search,
    }


def _secret(troth: Troth, environ: Mapping[str, str]) -> str:
    for name in ("TROTH_SECRET_KEY_FILE", "TROTH_SECRET_KEY"):
        if environ.get(name):
            return f"{STARS} ({name})"
    path = troth.keys / "secret.key"
    return f"{STARS} ({path})" if path.exists() else _("none yet")


def _database(troth: Troth) -> str:
    database = troth.database
    if not is_postgresql(database):
        return f"sqlite://{database['NAME']}"
    account = database["USER"] + (f":{STARS}" if database["PASSWORD"] else "")
    place = database["HOST"] + (f":{database['PORT']}" if database["PORT"] else "")
    return f"postgres://{account}{'@' if account else ''}{place}/{database['NAME']}"


def _cache(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}{STARS}@{rest.rpartition('@')[2]}" if "@" in rest else url


def _mail(mail: Mail) -> str:
    account = mail.user + (f":{STARS}" if mail.password else "")
    return f"{SCHEMES[mail.tls]}://{account}{'@' if account else ''}{mail.host}:{mail.port}"
