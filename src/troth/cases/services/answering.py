"""What is said in a case: the person writes, colleagues answer or note; nothing written to a joined case is lost."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from troth.cases import policy
from troth.cases.events import Kind
from troth.cases.kinds import kind_of
from troth.cases.models import MOVES, Case, Message, Status
from troth.cases.rules import as_kept
from troth.cases.services.attaching import Stored, Upload, attach, written
from troth.cases.services.clocks import keep_clocks
from troth.cases.services.opening import must_be_sayable
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Refused
from troth.ledger import record
from troth.people.models import Staff
from troth.vault.blind import blind_index

LONGEST_CHAIN = 20


def survivor(case: Case) -> Case:
    """The case this one was joined with, or itself; what is sent to a joined case goes there."""
    for _step in range(LONGEST_CHAIN):
        if case.status != Status.MERGED or case.merged_into is None:
            return case
        case = Case.objects.select_related("merged_into").get(pk=case.merged_into.pk)
    raise Refused(_("This case was joined with another too often."))


def held(case: Case) -> Case:
    """The case as it stands now, or the one it was joined with, for nobody else to change before this transaction
    ends: nobody joins it away under what is being said in it."""
    for _step in range(LONGEST_CHAIN):
        case = Case.objects.select_for_update().get(pk=case.pk)
        if case.merged_into is None:
            return case
        case = case.merged_into
    raise Refused(_("This case was joined with another too often."))


def write(case: Case, body: str, *, files: Iterable[Upload] = (), same: str = "", at: datetime, by: Actor) -> Message:
    """The person writes, perhaps through a program or a colleague who types it; waiting ends with it, and a closed
    case opens again. The same form sent twice, by its token `same`, is one message. Refused to strangers."""
    if not (policy.may_follow(by, case) or policy.may_work_on(by, case) or policy.may_write_by_program(by, case)):
        raise Forbidden(_("This is another person's case."))
    return _once(case, Message.Kind.WRITTEN, body, files, same, at=at, by=by)


def answer(
    case: Case, body: str, *, files: Iterable[Upload] = (), interim: bool = False, canned: str = "", same: str = "",
    at: datetime, by: Actor,
) -> Message:  # fmt: skip
    """Answer the person. `interim` says that this only tells them that we are working on it: it stops no promise of
    an answer. The same form sent twice, by its token `same`, is one answer. Refused without the right, and to a case
    that is closed."""
    if not policy.may_work_on(by, case):
        raise Forbidden(_("Answering needs the role agent, supervisor or administrator."))
    kind = Message.Kind.REPLY if interim else Message.Kind.ANSWER
    return _once(case, kind, body, files, same, canned=canned, at=at, by=by)


def note(case: Case, body: str, *, files: Iterable[Upload] = (), same: str = "", at: datetime, by: Actor) -> Message:
    """Note something among colleagues, once for a form; it is never sent. Refused to whom may not work on the case."""
    if not policy.may_work_on(by, case):
        raise Forbidden(_("Notes need the role agent, supervisor or administrator."))
    return _once(case, Message.Kind.NOTE, body, files, same, at=at, by=by)


def _once(
    case: Case, kind: Message.Kind, body: str, files: Iterable[Upload], same: str, *, canned: str = "",
    at: datetime, by: Actor,
) -> Message:  # fmt: skip
    must_be_sayable(body)
    index = blind_index("cases.message.same", f"{case.pk}|{same}") if same else None
    if (known := _known(index)) is not None:
        return known
    try:
        return _said(case, kind, body, written(files, case), canned=canned, same=index, at=at, by=by)
    except IntegrityError:  # the second click of two at once
        if (known := _known(index)) is None:
            raise
        return known


def _known(same: bytes | None) -> Message | None:
    return Message.objects.filter(same=same).first() if same else None


@transaction.atomic
def _said(
    case: Case, kind: Message.Kind, body: str, stored: list[Stored], *, canned: str = "", same: bytes | None = None,
    at: datetime, by: Actor,
) -> Message:  # fmt: skip
    """Say it in the case, or in the one it was joined with meanwhile."""
    here = held(case)
    if kind in (Message.Kind.ANSWER, Message.Kind.REPLY) and here.status == Status.CLOSED:
        raise Refused(_("This case is closed. Open it again first; what you wrote is still here."))
    if kind == Message.Kind.WRITTEN:
        _wake(here, at=at, by=by)
    author = Staff.objects.get(pk=by.id) if by.kind == "staff" and kind != Message.Kind.WRITTEN else None
    message = Message.objects.create(case=here, kind=kind, body=as_kept(body), author=author, at=at, same=same)
    files = [upload.sha256 for upload, _kept in stored]
    facts = {"body": message.body, "files": files}
    if kind in (Message.Kind.ANSWER, Message.Kind.REPLY):
        facts["canned"] = canned
    record(_KINDS[kind], here, by=by, at=at, scope=here.scope(), **facts)
    attach(message, stored, at=at, by=by)
    _touch(here, kind, at)
    keep_clocks(here, at=at)
    return message


_KINDS = {
    Message.Kind.WRITTEN: Kind.WRITTEN,
    Message.Kind.ANSWER: Kind.ANSWERED,
    Message.Kind.REPLY: Kind.REPLIED,
    Message.Kind.NOTE: Kind.NOTED,
}


def resume(case: Case, *, at: datetime, by: Actor) -> None:
    """Note in the caller's transaction that the waiting for the person, if there was any, is over."""
    if case.status == Status.WAITING:
        move(case, Status.OPEN, allowed=MOVES)
        record(Kind.RESUMED, case, by=by, at=at, scope=case.scope())


def _wake(case: Case, *, at: datetime, by: Actor) -> None:
    resume(case, at=at, by=by)
    if case.status == Status.CLOSED:
        move(case, Status.OPEN, allowed=MOVES, outcome="", closed_at=None, reopened=F("reopened") + 1)
        case.refresh_from_db(fields=["reopened"])
        record(Kind.REOPENED, case, by=by, at=at, scope=case.scope(), reason="the person wrote")
        kind_of(case.kind).alongside.reopened(case, at=at, by=by)


def mark_answered(case: Case, *, at: datetime) -> None:
    """Note in the caller's transaction that a decision or the like answered the person, though it is no message."""
    _touch(case, Message.Kind.ANSWER, at)


def _touch(case: Case, kind: Message.Kind, at: datetime) -> None:
    Case.objects.filter(pk=case.pk).update(changed_at=at)
    if kind == Message.Kind.ANSWER and case.answered_at is None:
        Case.objects.filter(pk=case.pk, answered_at=None).update(answered_at=at)
    case.refresh_from_db(fields=["changed_at", "answered_at"])
