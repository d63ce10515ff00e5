"""`troth text import` and `troth text publish`: Markdown in, frozen editions out, and what was mapped."""

import json
import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from troth.canon.times import instant
from troth.core.actors import Actor
from troth.core.refusals import Invalid, NotFound, Refused
from troth.texts.models import Edition, Kind
from troth.texts.rules import Remark
from troth.texts.services import Import, import_rendering, publish, still_wanted

NO, WRONG_USE = 1, 2


class Command(BaseCommand):
    help = "Import a text from Markdown, or publish the draft of a text (two people)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        importing = acts.add_parser("import", help="read a Markdown file into the draft of the next edition")
        importing.add_argument("file", metavar="FILE.md", help="the file, or - for standard input")
        importing.add_argument("--slug", required=True, help="name of the text, such as drive-terms")
        importing.add_argument("--locale", required=True, help="language of the file: zh-hans or en")
        importing.add_argument("--kind", required=True, help=", ".join(Kind.values))
        importing.add_argument("--service", help="name of the service the text belongs to")
        importing.add_argument("--drafter", default="", help="who wrote it")
        publishing = acts.add_parser("publish", help="freeze the draft and put it in force")
        publishing.add_argument("slug", metavar="SLUG")
        publishing.add_argument("--drafter", required=True, help="who wrote it")
        publishing.add_argument("--approver", required=True, help="who read and approves it: another person")
        publishing.add_argument("--effective", help="ISO time from which it is in force; else at once")
        for act in (importing, publishing):
            act.add_argument("--json", action="store_true", help="one JSON object for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        act = self._import if options["act"] == "import" else self._publish
        try:
            act(options)
        except Refused as refusal:
            self._refuse(refusal, as_json=options["json"])
            sys.exit(WRONG_USE if isinstance(refusal, Invalid | NotFound) else NO)

    def _refuse(self, refusal: Refused, *, as_json: bool) -> None:
        if as_json:
            self._write_json({"done": False, "code": refusal.code, "sentence": str(refusal)})
        else:
            self.stderr.write(str(refusal))

    def _import(self, options: dict[str, Any]) -> None:
        done = import_rendering(
            options["slug"], options["locale"], options["kind"], _source(options["file"]), options["service"],
            drafter=options["drafter"], at=timezone.now(), by=Actor.command("text import"),
        )  # fmt: skip
        if options["json"]:
            self._write_json(_imported(done))
        else:
            self._tell(done)

    def _publish(self, options: dict[str, Any]) -> None:
        edition = publish(
            options["slug"], drafter=options["drafter"], approver=options["approver"],
            effective_at=_instant(options["effective"]), at=timezone.now(), by=Actor.command("text publish"),
        )  # fmt: skip
        if options["json"]:
            self._write_json(_published(edition))
            return
        self.stdout.write(
            _("Edition %(number)s of %(slug)s is published and frozen; in force from %(from)s.")
            % {"number": edition.number, "slug": edition.text.slug, "from": _shown(edition.effective_at)}
        )
        for rendering in edition.renderings.all():
            self.stdout.write(f"  {rendering.locale:8} {rendering.sha256}  {rendering.title}")
            self.stdout.write(
                "           " + _("read from a file of SHA-256 %(sha256)s") % {"sha256": rendering.source_sha256}
            )

    def _tell(self, done: Import) -> None:
        edition, reading = done.edition, done.reading
        named = {"title": reading.title, "number": edition.number, "slug": edition.text.slug}
        self.stdout.write(
            _("“%(title)s” is now the draft of edition %(number)s of %(slug)s (%(locale)s).")
            % (named | {"locale": done.rendering.locale})
        )
        for label, value in _mapped(done):
            self.stdout.write(f"  {label}: {value}")
        if reading.warnings:
            self.stdout.write(_("Not mapped, or not as typed:"))
        for remark in reading.warnings:
            self.stdout.write("  " + _("line %(line)s: ") % {"line": remark.line} + _sentence(remark))
        if wanted := still_wanted(done.rendering):
            self.stdout.write(_("Before it can be published:") + f"\n  {wanted}")

    def _write_json(self, value: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False))


def _source(file: str) -> str:
    """The text of the file, or of standard input; Invalid if it cannot be read or is not UTF-8."""
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return content.decode("utf-8")
    except OSError as error:
        why = {"file": file, "why": error.strerror}
        raise Invalid(_("%(file)s cannot be read: %(why)s") % why) from error
    except UnicodeDecodeError as error:
        sentence = _("%(file)s is not UTF-8 text. Save it as UTF-8 and try again.")
        raise Invalid(sentence % {"file": file}) from error


def _instant(text: str | None) -> datetime | None:
    """The time, in the house's zone where none is given; Invalid if it is no time."""
    if text is None:
        return None
    try:
        found = parse_datetime(text) or parse_datetime(f"{text}T00:00")
    except ValueError:
        found = None
    if found is None:
        raise Invalid(_("Write the time as 2026-12-01 or 2026-12-01T00:00+08:00: %(text)s") % {"text": text})
    return found if found.tzinfo else timezone.make_aware(found)


def _shown(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M %z") if at else ""


def _sentence(remark: Remark) -> str:
    return _(remark.trouble.value) % {"what": remark.what}


def _mapped(done: Import) -> list[tuple[str, str]]:
    """What was mapped, as labels and values."""
    clauses = done.reading.clauses
    tags = dict.fromkeys(clause.tag for clause in clauses if clause.tag)
    consents = [clause.consent for clause in clauses if clause.consent]
    return [
        (_("clauses"), str(len(clauses))),
        (_("conspicuous"), str(sum(clause.conspicuous for clause in clauses))),
        (_("in the one-minute summary"), str(len(done.reading.gist))),
        (_("tags"), ", ".join(tags) or _("none")),
        (_("consents asked apart"), ", ".join(consents) or _("none")),
        (_("level"), done.edition.get_level_display()),
        (_("change"), done.edition.get_change_class_display()),
        ("SHA-256", done.reading.sha256),
        (_("SHA-256 of the file that was read"), done.reading.source_sha256),
    ]


def _imported(done: Import) -> dict[str, Any]:
    reading = done.reading
    return {
        "done": True,
        "text": done.edition.text.slug,
        "edition": done.edition.number,
        "locale": done.rendering.locale,
        "title": reading.title,
        "level": done.edition.level,
        "change": done.edition.change_class,
        "sha256": reading.sha256,
        "source_sha256": reading.source_sha256,
        "clauses": [
            {
                "id": clause.id,
                "number": clause.number,
                "title": clause.title,
                "tag": clause.tag,
                "conspicuous": clause.conspicuous,
                "gist": clause.gist,
                "consent": clause.consent,
                "optional": clause.optional,
            }
            for clause in reading.clauses
        ],
        "warnings": [{"line": remark.line, "sentence": _sentence(remark)} for remark in reading.warnings],
        "wanting": still_wanted(done.rendering),
    }


def _published(edition: Edition) -> dict[str, Any]:
    return {
        "done": True,
        "text": edition.text.slug,
        "edition": edition.number,
        "change": edition.change_class,
        "level": edition.level,
        "published_at": instant(edition.published_at) if edition.published_at else None,
        "effective_at": instant(edition.effective_at) if edition.effective_at else None,
        "renderings": {rendering.locale: rendering.sha256 for rendering in edition.renderings.all()},
        "sources": {rendering.locale: rendering.source_sha256 for rendering in edition.renderings.all()},
    }
