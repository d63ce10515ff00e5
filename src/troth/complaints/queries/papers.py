"""The pack on paper: the same facts as its JSON, whose digest stands on it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from troth.complaints.queries.packs import Pack
from troth.press import Paper, Part
from troth.web.instants import zoned


def paper_of(pack: Pack) -> Paper:
    """What is printed, in the language of the pack."""
    facts = pack.facts
    with translation.override(facts["locale"]):
        made = datetime.fromisoformat(facts["made_at"])
        title = _("Complaint %(code)s: pack for an authority or association") % {"code": facts["code"]}
        lang = "zh-Hans" if facts["locale"].startswith("zh") else facts["locale"]
        return Paper(
            title=title,
            subtitle=_("What was said, done and decided, with the digests that prove it"),
            provider=(facts["provider"] or {}).get("name", ""),
            lang=lang,
            identifier=facts["code"],
            created=made,
            parts=(
                Part(
                    title=title,
                    edition_line=_("As of %(at)s; SHA-256 of the same facts as JSON:") % {"at": zoned(made)},
                    html="".join(_sections(facts)),
                    lang=lang,
                    sha256=pack.sha256,
                ),
            ),
            certificate=None,
            footer_label=_("Complaint"),
            keywords=(f"troth-pack-sha256={pack.sha256}",),
        )


def _sections(facts: dict[str, Any]) -> Iterator[str]:
    yield _matter(facts)
    if facts["clause"]:
        yield _clause(facts)
    yield _said(facts["said"])
    yield _decisions(facts)
    yield _table(
        _("Dates"),
        (_("What"), _("Source"), _("Due"), _("State")),
        ((c["title"], c["source"], _at(c["due"]), _state(c)) for c in facts["clocks"]),
    )
    yield _table(
        _("Elsewhere"),
        (_("Where"), _("Track"), _("Filed"), _("State")),
        (
            (f"{r['name']} ({r['body']}) {r['reference']}".strip(), r["track"], _at(r["filed_at"]), r["status"])
            for r in facts["referrals"]
        ),
    )
    yield _table(
        _("Time line"),
        (_("When"), _("What happened"), _("Commitment in the log")),
        ((_at(e["at"]), e["sentence"], e["commitment"]) for e in facts["timeline"]),
    )
    yield _table(
        _("Files and their digests"),
        (_("File"), _("Size"), "SHA-256"),
        ((f["name"], str(f["size"]), f["sha256"]) for said in facts["said"] for f in said["files"]),
    )


def _matter(facts: dict[str, Any]) -> str:
    person, provider = facts["person"], facts["provider"] or {}
    who = " · ".join(filter(None, (person["name"], person["contact"]))) if person else _("without a name, by receipt")
    told = " · ".join(filter(None, (provider.get(n, "") for n in ("name", "registration", "address", "phone"))))
    rows = [
        (_("Person"), who), (_("Provider"), told), (_("Service"), facts["service"] or ""),
        (_("Received"), f"{_at(facts['received_at'])} ({facts['way']})"), (_("Stage"), facts["stage"]),
        (_("About"), facts["category"]), (_("The person's wish"), facts["wish"]),
    ]  # fmt: skip
    if facts["filed_as"] != facts["category"]:
        rows.insert(6, (_("Filed as"), facts["filed_as"]))
    return _table(_("The matter"), (_("Fact"), _("Value")), [row for row in rows if row[1]])


def _clause(facts: dict[str, Any]) -> str:
    clause, signature = facts["clause"], facts["signature"]
    named = _("%(title)s, edition %(number)s") % {
        "title": clause.get("text_title", clause["text"]), "number": clause["edition"],
    }  # fmt: skip
    rows = [(_("Text"), named), (_("Clause"), clause.get("title", clause["clause"]))]
    if "sha256" in clause:
        rows += [(_("SHA-256 of the clause"), clause["sha256"]), (_("SHA-256 of the text"), clause["text_sha256"])]
    if signature:
        rows += [
            (_("Signed"), _at(signature["signed_at"])), (_("SHA-256 of the document"), signature["sha256"]),
            (_("SHA-256 of the statement"), signature["statement_sha256"]),
        ]  # fmt: skip
    table = _table(_("The clause it is about"), (_("Fact"), _("Value")), [row for row in rows if row[1]])
    # The clause is a published text: its HTML was cleaned and frozen when it was published.
    return table + f"<blockquote>{clause['html']}</blockquote>" if "html" in clause else table


def _said(said: list[dict[str, Any]]) -> str:
    who = {"person": _("The person wrote"), "provider": _("The provider wrote")}
    parts = (
        format_html("<h4>{} · {}</h4>{}", who[each["by"]], _at(each["at"]), _paragraphs(each["words"])) for each in said
    )
    return format_html("<h3>{}</h3>{}", _("What was said"), mark_safe("".join(parts)))  # noqa: S308 - parts are escaped


def _decisions(facts: dict[str, Any]) -> str:
    parts = []
    for decision in facts["decisions"]:
        title = _("Decision on appeal") if decision["on_appeal"] else _("Decision")
        rows = [
            (_("Outcome"), decision["outcome_words"]), (_("Rule"), decision["rule"]), (_("Cause"), decision["cause"]),
            (_("Granted"), decision["granted"]),
        ]  # fmt: skip
        shown = _rows([row for row in rows if row[1]])
        parts.append(format_html(
            "<h4>{} {} · {}</h4>{}{}", title, decision["round"], _at(decision["at"]), shown,
            _paragraphs(decision["reasons"]),
        ))  # fmt: skip
    for appeal in facts["appeals"]:
        heading = f"{_('Appeal of the person')} · {_at(appeal['at'])} · {appeal['status']}"
        parts.append(format_html("<h4>{}</h4>{}", heading, _paragraphs(appeal["why"])))
    remedies = _table(
        _("What was granted"),
        (_("What"), _("State"), _("Day"), _("Reference")),
        ((r["granted"], r["status"], r["done_on"] or "", r["reference"]) for r in facts["remedies"]),
    )
    if not parts:
        parts = [format_html("<p>{}</p>", _("There is no decision yet."))]
    together = mark_safe("".join(parts))  # noqa: S308 - each part is escaped
    return format_html("<h3>{}</h3>{}", _("What was decided"), together) + remedies


def _table(title: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A heading with its table; nothing where there is nothing to tell."""
    body = list(rows)
    if not body:
        return ""
    return format_html("<h3>{}</h3>{}", title, _rows(body, heads))


def _rows(rows: Iterable[Iterable[str]], heads: Iterable[str] = ()) -> SafeString:
    top = format_html_join("", "<th>{}</th>", ((head,) for head in heads))
    lines = format_html_join(
        "", "<tr>{}</tr>", ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows)
    )
    if not top:
        return format_html("<table><tbody>{}</tbody></table>", lines)
    return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", top, lines)


def _paragraphs(words: str) -> SafeString:
    lines = [line for line in words.splitlines() if line.strip()] or [_("(erased)")]
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


def _at(iso: str) -> str:
    return zoned(datetime.fromisoformat(iso))


def _state(clock: dict[str, Any]) -> str:
    words = {"met": _("kept"), "missed": _("missed"), "running": _("still running"), "paused": _("stands still")}
    return words[clock["state"]] + (f" ({_at(clock['met_at'])})" if clock["met_at"] else "")
