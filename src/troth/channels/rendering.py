"""The words of a message: its templates, in the recipient's language, from `messages/<template>/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.template import Context, loader
from django.utils import translation
from django.utils.translation import gettext as _

from troth.channels.rules import one_line
from troth.core.refusals import Invalid
from troth.web.context_processors import html_lang

_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Words:
    """A message as written: an SMS has text only."""

    subject: str
    text: str
    html: str


def written(channel: str, template: str, locale: str, context: Mapping[str, Any]) -> Words:
    """The words of this message; a language not offered is refused, a missing template is an error."""
    if locale not in dict(settings.LANGUAGES):
        raise Invalid(
            _("There is no such language: %(locale)s.") % {"locale": locale, "lang": html_lang(locale)},
            field="locale",
        )
    known = {**context, "base_url": settings.TROTH.base_url, "locale": locale, "lang": html_lang(locale)}
    with translation.override(locale):
        if channel == "sms":
            return Words("", " ".join(_plain(template, "sms.txt", known).split()), "")
        subject = one_line(_plain(template, "subject.txt", known).strip())
        text = _plain(template, "body.txt", known).strip() + "\n"
        return Words(subject, text, _page(subject, template, known))


def _plain(template: str, part: str, context: dict[str, Any]) -> str:
    """Text is not HTML: an ampersand in a name stays one."""
    return _rendered(f"messages/{template}/{part}", Context(context, autoescape=False))


def _page(subject: str, template: str, context: dict[str, Any]) -> str:
    """The body within the frame every mail has, with its styles moved into the elements."""
    body = _rendered(f"messages/{template}/body.html", Context(context))
    site = urlsplit(settings.TROTH.base_url).netloc
    frame = Context({"subject": subject, "body": body, "site": site, **context})
    return _inliner.inline(_rendered("channels/mail.html", frame))


def _rendered(name: str, context: Context) -> str:
    found: Any = loader.get_template(name)
    return str(found.template.render(context))
