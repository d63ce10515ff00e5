"""The paper as the setter reads it: one JSON value, every string made legible and breakable on the way."""

import json
import re

from .glyphs import Spelling, shows
from .markup import Node, blocks_of
from .paper import Certificate, FactGroup, Paper, Part, Signature
from .runs import Run, line, runs
from .strokes import drawing

NAMELESS = "—"


class Setting:
    """Sets one paper, spelling on the way the characters that no face has."""

    def __init__(self, spelling: Spelling) -> None:
        self.spelling = spelling

    def json(self, paper: Paper) -> str:
        """The whole paper; a control character anywhere in it is refused."""
        return json.dumps(self._paper(paper), ensure_ascii=False)

    def _paper(self, paper: Paper) -> dict[str, object]:
        return {
            "title": self._line(paper.title) if shows(paper.title) else NAMELESS,
            "heading": self._heading(paper.title),
            "subtitle": self._runs(paper.subtitle),
            "provider": self._line(paper.provider),
            "tongue": _tongue(paper.lang),
            "identifier": self._line(paper.identifier),
            "keywords": list(paper.keywords),
            "footer": self._runs(" ".join(filter(None, (paper.footer_label, paper.identifier)))),
            "parts": [
                self._part(part, titled=n == 0 and part.title == paper.title) for n, part in enumerate(paper.parts)
            ],
            "certificate": self._certificate(paper.certificate) if paper.certificate else None,
        }

    def _part(self, part: Part, *, titled: bool) -> dict[str, object]:
        title = self._line(part.title)
        body: list[Node] = blocks_of(part.html, title=title, spelling=self.spelling)
        return {
            "title": None if titled else self._heading(part.title),
            "edition": self._runs(part.edition_line),
            "digest": self._runs(part.sha256),
            "key": self._runs(part.key_label),
            "tongue": _tongue(part.lang),
            "body": body,
        }

    def _certificate(self, certificate: Certificate) -> dict[str, object]:
        return {
            "title": self._heading(certificate.title),
            "lede": self._runs(certificate.lede),
            "groups": [self._group(group) for group in certificate.groups],
            "signature": self._signature(certificate.signature),
            "statements_title": self._heading(certificate.statements_title),
            "statements": [self._runs(statement) for statement in certificate.statements],
            "mark": list(self._line(certificate.mark)[:4]),
        }

    def _group(self, group: FactGroup) -> dict[str, object]:
        return {
            "title": self._heading(group.title),
            "facts": [[self._runs(words) for words in (fact.label, fact.value, fact.source)] for fact in group.facts],
            "note": self._runs(group.note),
        }

    def _signature(self, signature: Signature) -> dict[str, object]:
        return {
            "label": self._runs(signature.label),
            "alt": self._line(signature.label) if shows(signature.label) else NAMELESS,
            "name": self._runs(signature.typed_name),
            "drawing": drawing(signature.strokes),
        }

    def _heading(self, text: str) -> list[Run]:
        """A heading is never empty: PDF/UA-1 would refuse the whole paper for it."""
        return self._runs(text) if shows(text) else [NAMELESS]

    def _line(self, text: str) -> str:
        return line(self.spelling.legible(text))

    def _runs(self, text: str) -> list[Run]:
        return runs(self._line(text))


def _tongue(lang: str) -> list[str]:
    """A BCP 47 tag as language and region, the way typst picks the national shape of a Han sign."""
    primary, *rest = lang.lower().split("-")
    if not re.fullmatch("[a-z]{2,3}", primary):
        return ["und", ""]
    if primary == "zh":
        return ["zh", "tw" if "hant" in rest else "cn"]
    return [primary, next((part for part in rest if re.fullmatch("[a-z]{2}", part)), "")]
