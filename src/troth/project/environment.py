"""What the environment (or an env file) says: every setting of Troth, read once, mistakes collected with a hint.

A wrong value does not stop Django from loading: it becomes a system check, which stops every command that serves.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

MODES = ("demo", "production")
VARIABLES = (
    "TROTH_VAR", "TROTH_MODE", "TROTH_BASE_URL", "TROTH_SECRET_KEY", "TROTH_DATABASE_URL", "TROTH_CACHE_URL",
    "TROTH_EMAIL_URL", "TROTH_EMAIL_FROM", "TROTH_TRUSTED_PROXIES", "TROTH_CERTIFICATE_CONTACTS", "TROTH_CLAMD_URL",
    "TROTH_SEARCH",
)  # fmt: skip
SOCKETS = ("postgres", "postgresql")  # reached without a host as well
SEARCHES = ("text", "off")
CLAMD_PORT = 3310


@dataclass(frozen=True, slots=True)
class Problem:
    """A setting that cannot be used: `id` for the check, and what to write instead."""

    id: str
    sentence: str
    hint: str


@dataclass(frozen=True, slots=True)
class Mail:
    """Where mail goes: `tls` is none, starttls or tls."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "none"


@dataclass(frozen=True, slots=True)
class Scanner:
    """Where clamd listens: at a socket of this machine, or at a host and port."""

    socket: str = ""
    host: str = ""
    port: int = CLAMD_PORT

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"clamd://{self.socket or f'{host}:{self.port}'}"


@dataclass(frozen=True, slots=True)
class Troth:
    """The settings of one installation."""

    var: Path
    base_url: str
    mode: str
    secret_key: str = field(repr=False)
    database: Mapping[str, Any] = field(repr=False)
    cache: str
    mail: Mail | None
    mail_from: str
    trusted_proxies: int
    certificate_contacts: str
    scanner: Scanner | None = None
    search: str = SEARCHES[0]
    problems: tuple[Problem, ...] = ()

    @property
    def keys(self) -> Path:
        return self.var / "keys"

    @property
    def demo(self) -> bool:
        return self.mode == "demo"

    @property
    def secure(self) -> bool:
        return self.base_url.startswith("https://")


class Reader:
    """Reads one variable after another and remembers what was wrong."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[Problem] = []

    def wrong(self, id: str, sentence: str, hint: str) -> None:
        self.problems.append(Problem(f"troth.{id}", sentence, hint))

    def text(self, name: str, default: str = "") -> str:
        """The variable, or the content of the file that NAME_FILE points to."""
        path = self.environ.get(f"{name}_FILE")
        if not path:
            return self.environ.get(name, "").strip() or default
        try:
            return Path(path).read_text("utf-8").strip() or default
        except OSError as error:
            self.wrong("E001", f"{name}_FILE cannot be read: {error.strerror}", f"Make {path} readable.")
        except ValueError:
            self.wrong("E001", f"{name}_FILE is not text", f"Write the value into {path} as UTF-8 text.")
        return default

    def choice(self, name: str, choices: tuple[str, ...], id: str) -> str:
        value = self.text(name, choices[0])
        if value in choices:
            return value
        self.wrong(id, f"{name} is {value!r}", f"Use one of: {', '.join(choices)}.")
        return choices[-1]

    def count(self, name: str, id: str) -> int:
        value = self.text(name, "0")
        if value.isdecimal() and int(value) < 10:
            return int(value)
        self.wrong(id, f"{name} is {value!r}", "Use the number of proxies in front, 0 to 9.")
        return 0

    def address(self, name: str, schemes: tuple[str, ...], id: str) -> str:
        """A URL of one of these schemes; empty when not set. The value is never repeated: it may hold a password."""
        value = self.text(name)
        if not value or _is_address(value, schemes):
            return value
        self.wrong(id, f"{name} is not an address that can be used", f"Use {' or '.join(s + '://…' for s in schemes)}.")
        return ""


def read(environ: Mapping[str, str] = os.environ) -> Troth:
    """The settings this environment asks for, with the problems found on the way."""
    reader = Reader(environ)
    var = _folder(reader)
    mode = reader.choice("TROTH_MODE", MODES, "E002")
    base_url = _site(reader, mode) or "http://127.0.0.1:8000"
    return Troth(
        var=var,
        base_url=base_url.rstrip("/"),
        mode=mode,
        secret_key=_secret(reader, var),
        database=_database(reader, var),
        cache=reader.address("TROTH_CACHE_URL", ("redis", "rediss"), "E006"),
        mail=_mail(reader, mode),
        mail_from=reader.text("TROTH_EMAIL_FROM", "troth@localhost"),
        trusted_proxies=reader.count("TROTH_TRUSTED_PROXIES", "E008"),
        certificate_contacts=reader.choice("TROTH_CERTIFICATE_CONTACTS", ("masked", "full"), "E010"),
        scanner=_scanner(reader),
        search=reader.choice("TROTH_SEARCH", SEARCHES, "E014"),
        problems=tuple(reader.problems),
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine is reached by this host; a name is not looked up, `localhost` is taken at its word."""
    try:
        return host.lower() == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    """Whether this is a URL of one of these schemes, with a host where there is to be one."""
    try:
        parts = urlsplit(value)
        placed = not parts.netloc if parts.scheme == "sqlite" else bool(parts.hostname) or parts.scheme in SOCKETS
        return parts.scheme in schemes and placed and parts.port != 0 and not any(map(str.isspace, value))
    except ValueError:
        return False


def _folder(reader: Reader) -> Path:
    """Where all state lies: a folder that can be written, or that can be made."""
    var = Path(reader.text("TROTH_VAR", "var")).resolve()
    nearest = next(path for path in (var, *var.parents) if os.access(path, os.F_OK))
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        sentence = f"TROTH_VAR is {var}, and {nearest} is no folder that can be written"
        reader.wrong("E011", sentence, "Name a folder that belongs to the user who runs this.")
    return var


def _site(reader: Reader, mode: str) -> str:
    """The address people see: scheme, host and port; the pages stand at its top. A demonstration, whose letters and
    staff entrance are open to whoever reaches it, has none beyond this machine."""
    url = reader.address("TROTH_BASE_URL", ("http", "https"), "E003")
    parts = urlsplit(url)
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        reader.wrong(
            "E003", "TROTH_BASE_URL has more than scheme, host and port", "Use https://host or http://host:port."
        )
        return ""
    if url and mode == "demo" and not is_loopback(parts.hostname or ""):
        reader.wrong(
            "E012", "TROTH_BASE_URL leads beyond this machine, where a demonstration would let everybody in",
            "Set TROTH_MODE=production, or use a loopback host such as http://127.0.0.1:8000.",
        )  # fmt: skip
    return url


def _secret(reader: Reader, var: Path) -> str:
    given = reader.text("TROTH_SECRET_KEY")
    if given:
        if len(given) < 32:
            reader.wrong("E004", "TROTH_SECRET_KEY is shorter than 32 characters", "Use 50 random characters.")
        elif len(set(given)) < 8 or given.startswith("django-insecure"):
            reader.wrong("E004", "TROTH_SECRET_KEY can be guessed", "Use 50 random characters.")
        return given
    try:
        return (var / "keys" / "secret.key").read_text().strip()
    except OSError:
        return os.urandom(32).hex()  # nothing starts without keys: the vault's own check says so


def _database(reader: Reader, var: Path) -> dict[str, Any]:
    url = reader.address("TROTH_DATABASE_URL", ("postgres", "postgresql", "sqlite"), "E005")
    parts = urlsplit(url)
    if parts.scheme in SOCKETS and not parts.path.strip("/"):
        reader.wrong("E005", "TROTH_DATABASE_URL names no database", "Write it as postgres://user:password@host/name.")
    elif parts.scheme in SOCKETS:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}, **dict(parse_qsl(parts.query))},
        }
    return {
        "ENGINE": "troth.core.turns",
        "NAME": str(Path(unquote(parts.path)) if parts.path.strip("/") else var / "troth.db"),
        "CONN_MAX_AGE": None,  # opening one costs a quarter of a page's time, and closing the last one a checkpoint
        "TEST": {"NAME": str(var / "test.db")},  # a real file: locks and WAL are part of what is tested
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
            "PRAGMA recursive_triggers=ON;",
        },
    }


def _mail(reader: Reader, mode: str) -> Mail | None:
    url = reader.address("TROTH_EMAIL_URL", ("smtp", "smtp+starttls", "smtps"), "E007")
    if not url:
        if mode == "production":
            reader.wrong("E009", "TROTH_EMAIL_URL is not set", "In production mail must be able to leave.")
        return None
    parts = urlsplit(url)
    tls = {"smtp": "none", "smtp+starttls": "starttls", "smtps": "tls"}[parts.scheme]
    default = {"none": 25, "starttls": 587, "tls": 465}[tls]
    return Mail(
        host=parts.hostname or "",
        port=parts.port or default,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
    )


def _scanner(reader: Reader) -> Scanner | None:
    """clamd://host:3310, or clamd:///path/of/its/socket."""
    url = reader.text("TROTH_CLAMD_URL")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        socket, host, port = unquote(parts.path.rstrip("/")), parts.hostname or "", parts.port
    except ValueError:
        parts, socket, host, port = urlsplit(""), "", "", None
    placed = bool(socket) != bool(host) and port != 0 and not parts.query and not parts.fragment and "@" not in url
    if parts.scheme == "clamd" and placed and not any(map(str.isspace, url)):
        return Scanner(socket=socket) if socket else Scanner(host=host, port=port or CLAMD_PORT)
    reader.wrong(
        "E013",
        "TROTH_CLAMD_URL is not an address that can be used",
        "Use clamd://host:3310 or clamd:///path/to/socket.",
    )
    return None
