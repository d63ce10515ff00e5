"""The acts on one case: for each its form, and the service that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.text import Truncator

from troth.cases.forms import desk as typed
from troth.cases.models import Case, Message, Outcome
from troth.cases.models.sorting import tag_slug, tag_words
from troth.cases.queries.desk import colleagues_who_work
from troth.cases.queries.desk_case import case_by_code
from troth.cases.rules import subject_of
from troth.cases.services import (
    answer,
    assign,
    close,
    link,
    merge,
    note,
    prioritise,
    reopen,
    retag,
    split,
    wait_for_person,
    write,
)
from troth.core.actors import Actor
from troth.people.models import Staff, Team
from troth.vault.datakeys import unless_erased


@dataclass(frozen=True, slots=True)
class Acting:
    """What was typed, when, and by whom."""

    given: dict[str, Any]
    at: datetime
    by: Actor

    @property
    def once(self) -> dict[str, Any]:
        """What goes with words: their files, and the token by which the same form sent twice is known."""
        return {"files": list(self.given["files"]), "same": self.given["same"], **self.who}

    @property
    def who(self) -> dict[str, Any]:
        return {"at": self.at, "by": self.by}


@dataclass(frozen=True, slots=True)
class Act:
    """`run` answers the case to go on with."""

    form: type[forms.Form]
    run: Callable[[Case, Acting], Case]


def forms_for(case: Case, act: str, request: HttpRequest | None = None) -> forms.Form:
    """The form of an act on this case, empty or as it was sent."""
    given: dict[str, Any] = {"auto_id": f"{act}_%s", **_offered(case, act)}
    sent: dict[str, Any] = {"data": request.POST, "files": request.FILES} if request is not None else {}
    return ACTS[act].form(**given, **sent)


def _offered(case: Case, act: str) -> dict[str, Any]:
    """What a form offers and how it begins."""
    if act == "assignment":
        begin = {
            "assignee": case.assignee.handle if case.assignee else "",
            "team": case.team.slug if case.team else "",
        }  # fmt: skip
        teams = list(Team.objects.order_by("name").values_list("slug", "name"))
        return {"colleagues": colleagues_who_work(), "teams": teams, "initial": begin}
    if act == "priority":
        return {"initial": {"priority": case.priority}}
    if act == "tags":
        return {"initial": {"tags": ", ".join(map(tag_words, case.tags.values_list("slug", flat=True)))}}
    if act == "closure":
        return {"outcomes": [(value, str(label)) for value, label in Outcome.choices]}
    if act == "split":
        rows = Message.objects.filter(case=case, kind=Message.Kind.WRITTEN)
        words = [(str(row.pk), unless_erased(lambda row=row: row.body)) for row in rows]  # type: ignore[misc]
        return {"written": [(pk, Truncator(subject_of(body)).chars(80)) for pk, body in words if body]}
    return {}


def _answer(case: Case, acting: Acting) -> Case:
    given = acting.given
    return answer(case, given["body"], interim=given["interim"], canned=given["canned"], **acting.once).case


def _assign(case: Case, acting: Acting) -> Case:
    given = acting.given
    assignee = Staff.objects.filter(handle=given["assignee"]).first() if given["assignee"] else None
    team = Team.objects.filter(slug=given["team"]).first() if given["team"] else None
    return assign(case, team=team, assignee=assignee, **acting.who)


def _retag(case: Case, acting: Acting) -> Case:
    """The tags as typed are the tags there are."""
    words = {tag_slug(word) for word in acting.given["tags"].replace("，", ",").split(",")} - {""}
    has = set(case.tags.values_list("slug", flat=True))
    return retag(case, add=words - has, remove=has - words, **acting.who)


def _link(case: Case, acting: Acting) -> Case:
    link(case, case_by_code(acting.given["code"], field="code"), **acting.who)
    return case


ACTS: dict[str, Act] = {
    "answer": Act(typed.AnswerForm, _answer),
    "note": Act(typed.NoteForm, lambda c, a: note(c, a.given["body"], **a.once).case),
    "said": Act(typed.SaidForm, lambda c, a: write(c, a.given["body"], **a.once).case),
    "assignment": Act(typed.AssignForm, _assign),
    "priority": Act(typed.PriorityForm, lambda c, a: prioritise(c, a.given["priority"], **a.who)),
    "tags": Act(typed.TagsForm, _retag),
    "waiting": Act(typed.WaitForm, lambda c, a: wait_for_person(c, a.given["reason"], **a.who)),
    "closure": Act(typed.CloseForm, lambda c, a: close(c, a.given["outcome"], a.given["words"], **a.who)),
    "reopening": Act(typed.ReopenForm, lambda c, a: reopen(c, a.given["reason"], **a.who)),
    "merger": Act(
        typed.OtherForm, lambda c, a: merge(c, case_by_code(a.given["code"], field="code"), **a.who)
    ),
    "links": Act(typed.OtherForm, _link),
    "split": Act(typed.SplitForm, lambda c, a: split(c, a.given["messages"], a.given["subject"], **a.who)),
}  # fmt: skip
