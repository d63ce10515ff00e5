"""The bytes of a mail: headers that cannot be broken out of, a complete text, HTML, and what is enclosed."""

import mimetypes
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr

from email_validator import EmailNotValidError, validate_email

from troth.channels.rules import is_mail_address, one_line
from troth.web.context_processors import html_lang

POLICY = SMTP.clone(cte_type="7bit")  # no peer needs 8BITMIME for us


class NoAddress(ValueError):
    """This cannot stand in an envelope or an address header."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to leave: plain values, opened from their seals."""

    id: str
    channel: str
    sender: str
    to: str
    host: str
    posted_at: datetime
    locale: str
    subject: str
    text: str
    html: str
    enclosed: tuple[tuple[str, bytes], ...] = ()


def mail_bytes(letter: Letter) -> bytes:
    """The mail as it goes over the wire, the same Message-ID at every try; NoAddress if one is malformed."""
    mail = EmailMessage(policy=POLICY.clone(utf8=not letter.to.rpartition("@")[0].isascii()))  # RFC 6532
    mail["To"] = _address(letter.to)
    mail["Date"] = format_datetime(letter.posted_at)
    mail["Message-ID"] = f"<{letter.id}@{letter.host}>"
    mail["Content-Language"] = html_lang(letter.locale)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday notices need not answer
    mail.set_content(letter.text, cte="base64")
    if letter.html:
        mail.add_alternative(letter.html, subtype="html", cte="base64")
    for name, content in letter.enclosed:
        _enclose(mail, one_line(name).replace("/", "_").replace("\\", "_"), content)
    return _from(letter.sender) + _header("Subject", one_line(letter.subject)) + mail.as_bytes()


def envelope(address: str) -> str:
    """The bare address, its host in ASCII by IDNA 2008 (RFC 5891), as people.rules looks mailboxes up; Python's own
    codec is IDNA 2003 and would send ß to ss. NoAddress if it is none."""
    bare = parseaddr(address)[1] if "<" in address else address
    if not is_mail_address(bare):
        raise NoAddress("not a mail address")
    name, _, host = bare.rpartition("@")
    return f"{name}@{_ascii_host(host)}"


def _ascii_host(host: str) -> str:
    if host.isascii():  # as it is: a host of one's own, such as localhost, is fine here
        if not all(0 < len(label) <= 63 for label in host.split(".")):
            raise NoAddress("not a host name")
        return host
    try:
        known = validate_email(f"x@{host}", check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise NoAddress("not a host name") from None
    return str(known.ascii_domain)


def _address(given: str) -> Address:
    name, _, host = envelope(given).rpartition("@")
    return Address(username=name, domain=host)


def _from(given: str) -> bytes:
    name, address = one_line(parseaddr(given)[0]) if "<" in given else "", envelope(given)
    if name.isascii():
        return f"From: {formataddr((name, address))}\r\n".encode()
    return _header("From", name).rstrip() + f"\r\n <{address}>\r\n".encode()


def _header(field: str, text: str) -> bytes:
    """Folded by hand: EmailMessage loses and adds spaces between encoded words (seen with Python 3.11.7)."""
    charset = "us-ascii" if text.isascii() and len(text) < 60 else "utf-8"
    folded = Header(text, charset, maxlinelen=76, header_name=field).encode(linesep="\r\n")
    return f"{field}: {folded}\r\n".encode("ascii")


def _enclose(mail: EmailMessage, name: str, content: bytes) -> None:
    maintype, _, subtype = (mimetypes.guess_type(name)[0] or "application/octet-stream").partition("/")
    mail.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
