"""A page as a program reads it: its forms with everything they carry, its links, and what it says loudly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
SILENT = frozenset(("script", "style", "template", "noscript"))
BUTTONS = frozenset(("submit", "button", "image", "reset"))
CHOICES = frozenset(("checkbox", "radio"))


@dataclass(slots=True)
class Field:
    """One control of a form: `chosen` says whether it is sent when nobody touches it."""

    name: str
    kind: str
    value: str
    chosen: bool


@dataclass(slots=True)
class Form:
    """A form as it arrived."""

    id: str
    action: str
    fields: list[Field] = field(default_factory=list)

    def asks(self, name: str, value: str | None = None) -> bool:
        """Whether a person can answer this, or just that; what is hidden is carried, not asked."""
        mine = (each for each in self.fields if each.name == name and each.kind != "hidden")
        return any(value is None or each.value == value for each in mine)

    def carries(self, name: str) -> bool:
        return any(each.name == name for each in self.fields)

    def values(self, name: str) -> list[str]:
        return [each.value for each in self.fields if each.name == name]

    def chosen(self, name: str) -> bool:
        """Whether an answer stands there before anybody gave one."""
        return any(each.chosen for each in self.fields if each.name == name and each.kind in CHOICES)

    def filled(self, answers: Mapping[str, str]) -> dict[str, list[str]]:
        """What a browser would send: the answers, and everything else as it arrived."""
        sent: dict[str, list[str]] = {}
        for each in self.fields:
            if each.chosen and each.name not in answers:
                sent.setdefault(each.name, []).append(each.value)
        return sent | {name: [answer] for name, answer in answers.items()}


@dataclass(slots=True)
class Page:
    """What was answered to one request, after all redirects."""

    url: str
    status: int
    title: str = ""
    heading: str = ""
    text: str = ""
    alerts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    assets: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)

    def asking(self, *names: str) -> Form | None:
        """The first form that asks for all of these."""
        return next((form for form in self.forms if all(form.asks(name) for name in names)), None)

    def link(self, ending: str) -> str | None:
        return next((link for link in self.links if link.split("#")[0].split("?")[0].endswith(ending)), None)


def read_page(url: str, status: int, html: str) -> Page:
    """The page in this HTML; what is not well-formed is read as far as it goes."""
    reader = _Reader(Page(url, status))
    reader.feed(html)
    reader.close()
    return reader.finished()


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.form: Form | None = None
        self.select = ""
        self.area: Field | None = None
        self.option: Field | None = None
        self.open: list[str] = []
        self.alert_at: int | None = None
        self.words: list[str] = []
        self.alert: list[str] = []
        self.said: dict[str, list[str]] = {"title": [], "h1": []}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.open.append(tag)
        if given.get("role") == "alert" and self.alert_at is None and tag not in VOID:
            self.alert_at = len(self.open)
        match tag:
            case "a" if "href" in given:
                self.page.links.append(given["href"])
            case "link" if "stylesheet" in given.get("rel", "") and "href" in given:
                self.page.assets.append(given["href"])
            case "script" if "src" in given:
                self.page.assets.append(given["src"])
            case "form":
                self.form = Form(given.get("id", ""), given.get("action", ""))
                self.page.forms.append(self.form)
            case "input" | "button" | "textarea" | "select" | "option":
                self._control(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.open:
            return
        while self.open.pop() != tag:
            pass
        if self.alert_at is not None and len(self.open) < self.alert_at:
            self.page.alerts.append(_one_line(self.alert))
            self.alert, self.alert_at = [], None
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = None

    def handle_data(self, words: str) -> None:
        if self.area is not None:
            self.area.value += words
        for tag in self.said.keys() & set(self.open):
            self.said[tag].append(words)
        if SILENT.isdisjoint(self.open):
            self.words.append(words)
            if self.alert_at is not None:
                self.alert.append(words)

    def finished(self) -> Page:
        self.page.title, self.page.heading = (_one_line(self.said[tag]) for tag in ("title", "h1"))
        self.page.text = _one_line(self.words)
        return self.page

    def _control(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "select":
            self.select = given.get("name", "")
        if tag == "option":
            self._option(given)
            return
        kind = given.get("type", "submit" if tag == "button" else "text") if tag in ("input", "button") else tag
        if "name" not in given or "disabled" in given or tag == "select":
            return
        untouched = "checked" in given if kind in CHOICES else kind not in BUTTONS
        made = Field(given["name"], kind, given.get("value", "on" if kind in CHOICES else ""), untouched)
        if tag == "textarea":
            self.area = made
        if form := self._form_of(given):
            form.fields.append(made)

    def _option(self, given: Mapping[str, str]) -> None:
        if self.select and self.form:
            first = not self.form.carries(self.select)
            if "selected" in given:
                for each in self.form.fields:
                    each.chosen = each.chosen and each.name != self.select
            made = Field(self.select, "option", given.get("value", ""), first or "selected" in given)
            self.form.fields.append(made)

    def _form_of(self, given: Mapping[str, str]) -> Form | None:
        if "form" in given:
            return next((form for form in self.page.forms if form.id == given["form"]), None)
        return self.form


def _one_line(words: list[str]) -> str:
    return " ".join("".join(words).split())
