"""Files that are handed out: always saved, never shown in the page, named so that every system can keep the name."""

from urllib.parse import quote

from django.http import HttpResponse

UNSAFE = frozenset('<>:"/\\|?*%')


def download(content: bytes, kind: str, *, name: str, plain: str) -> HttpResponse:
    """The content as an attachment: `name` for those who read RFC 6266, `plain` in ASCII for the rest."""
    told = "".join(c for c in name if c.isprintable() and c not in UNSAFE) or plain
    header = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(told, safe='')}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": header})
