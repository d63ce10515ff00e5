"""What every page needs to draw itself; nothing here touches the database."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from troth.web.request_ids import request_id

NAMES = {"zh-hans": ("zh-Hans", "中文"), "en": ("en", "English")}  # each language in its own words


@dataclass(frozen=True, slots=True)
class Language:
    """A way to this page in another language."""

    lang: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """Language, size and surroundings of the page being drawn."""

    lang: str
    languages: tuple[Language, ...]
    large: bool
    size_url: str
    demo: bool
    request_id: str


def page(request: HttpRequest) -> dict[str, object]:
    code = get_language() or settings.LANGUAGE_CODE
    large = request.COOKIES.get("size") == "large"
    others = [other for other, _ in settings.LANGUAGES if other != code]
    return {
        "page": Page(
            lang=html_lang(code),
            languages=tuple(Language(*NAMES[other], _same_page(request, lang=other)) for other in others),
            large=large,
            size_url=_same_page(request, size="usual" if large else "large"),
            demo=settings.TROTH.demo,
            request_id=request_id(request),
        )
    }


def html_lang(code: str) -> str:
    """The BCP 47 tag for the lang attribute: zh-hans -> zh-Hans."""
    return NAMES[code][0] if code in NAMES else code


def _same_page(request: HttpRequest, **change: str) -> str:
    query = request.GET.copy()
    for name, value in change.items():
        query[name] = value
    return f"?{query.urlencode()}"
