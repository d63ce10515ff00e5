"""What a clause is about, in people's words: for the one-minute summary."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from troth.texts.queries import ClauseLine


@dataclass(frozen=True, slots=True)
class Mark:
    """How a tag is drawn: one Chinese character, a symbol of the sprite elsewhere, and a title."""

    glyph: str
    icon: str
    title: str | Promise


MARKS = {
    "service": Mark("得", "circle-check", _("What you get")),
    "price": Mark("费", "file-text", _("What you pay")),
    "data": Mark("私", "lock", _("What we collect")),
    "collected": Mark("私", "lock", _("What we collect")),
    "shared": Mark("传", "external-link", _("Who receives it")),
    "rights": Mark("权", "check", _("What you may do")),
    "duties": Mark("责", "user", _("What each of us has to do")),
    "liability": Mark("赔", "shield-check", _("What we are liable for")),
    "aftersales": Mark("助", "circle-help", _("How you are helped")),
    "security": Mark("安", "triangle-alert", _("What to be careful about")),
    "suspension": Mark("停", "clock", _("When the service may stop")),
    "changes": Mark("改", "rotate-ccw", _("How this may change")),
    "cancellation": Mark("退", "log-out", _("How you leave")),
    "complaints": Mark("诉", "message-square", _("When something goes wrong")),
    "disclaimer": Mark("免", "info", _("What we are not liable for")),
}


@dataclass(frozen=True, slots=True)
class Gist:
    """One line of the one-minute summary."""

    clause: ClauseLine
    glyph: str
    icon: str
    title: str | Promise


def gists(clauses: tuple[ClauseLine, ...]) -> list[Gist]:
    """The clauses that the text itself chose for its summary, each with its mark; unknown tags keep their title."""
    return [gist_of(clause) for clause in clauses if clause.gist]


def gist_of(clause: ClauseLine) -> Gist:
    mark = MARKS.get(clause.tag) or Mark(clause.title[:1], "info", clause.title)
    return Gist(clause, mark.glyph, mark.icon, mark.title)
