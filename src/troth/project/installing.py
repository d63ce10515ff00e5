"""Make an installation whole: keys, certificates, database, static files. Each step is safe to repeat."""

from collections.abc import Iterator

from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from troth.clocks.services import load_shipped
from troth.complaints.services import load_defaults
from troth.core.actors import Actor
from troth.project import databases
from troth.sealing import PkiBroken, create_pki
from troth.vault.keyring import make_keys


def install(organisation: str) -> Iterator[str]:
    """Do what is missing and tell each step as it is done; CommandError says in one line what is in the way."""
    troth = settings.TROTH
    try:
        troth.var.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = make_keys(troth.keys)
        yield f"keys: {len(made)} made" if made else "keys: there"
        create_pki(troth.var / "pki", organisation=organisation, at=timezone.now())
        yield "certificates: there"
    except OSError as error:
        raise CommandError(f"{error.filename or troth.var} cannot be written: {error.strerror}") from error
    except (PkiBroken, ValueError) as error:
        raise CommandError(str(error)) from error
    if databases.is_postgresql(troth.database) and (trouble := databases.trouble(troth.database)):
        raise CommandError(trouble)
    call_command("migrate", verbosity=0, interactive=False)
    yield "database: migrated"
    loaded = load_shipped(at=timezone.now(), by=Actor.command("init"))
    yield f"rules and calendars: {loaded} loaded" if loaded else "rules and calendars: there"
    entered = load_defaults(at=timezone.now(), by=Actor.command("init"))
    yield f"causes and limits of complaints: {entered} entered" if entered else "causes and limits of complaints: there"
    call_command("collectstatic", verbosity=0, interactive=False)
    yield "static files: collected"
