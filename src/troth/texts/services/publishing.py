"""Publish the draft of a text: two people, everything said that must be said, then frozen."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from troth.canon.times import instant
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.ledger import record
from troth.people.rules import Unusable, is_same_signer, signers_name
from troth.texts import policy
from troth.texts.events import Kind as Happened
from troth.texts.models import MOVES, TAG_NAMES, Edition, Rendering, Status
from troth.texts.rules import Lack, Want, head_of, wanting
from troth.vault.scopes import HOUSE


def publish(
    slug: str,
    *,
    drafter: str,
    approver: str,
    effective_at: datetime | None = None,
    at: datetime,
    by: Actor,
) -> Edition:
    """Publish the draft in all its languages; it takes effect at once or at `effective_at`, and is frozen.

    Refused without the right to approve, to one person alone, with effect in the past, while languages differ
    in their clauses, and while a required fact is missing.
    """
    if not policy.may_approve(by):
        raise Forbidden(_("Only an approver may publish texts."))
    effective_at = effective_at or at
    if effective_at < at:
        raise Invalid(_("A text cannot take effect before it is published."), field="effective")
    with transaction.atomic():
        draft = _draft(slug)
        drafter, approver = _signer(drafter or draft.drafter, "drafter"), _signer(approver, "approver")
        _must_be_two(approver, drafter, _signer(draft.drafter, "drafter"))
        last = _supersede_last(draft)
        # Moved first, so that the words cannot change while they are checked; a refusal undoes the move.
        move(
            draft, Status.PUBLISHED, allowed=MOVES,
            drafter=drafter, approver=approver, published_at=at, effective_at=effective_at,
        )  # fmt: skip
        renderings = list(draft.renderings.prefetch_related("clauses"))
        _must_be_complete(draft, renderings)
        record(
            Happened.PUBLISHED, draft, by=by, at=at, scope=HOUSE,
            slug=slug, number=draft.number, change=draft.change_class, level=draft.level,
            drafter=draft.drafter, approver=draft.approver, effective_at=instant(effective_at),
            supersedes=last.number if last else None,
            renderings={rendering.locale: _named(rendering) for rendering in renderings},
        )  # fmt: skip
    return draft


def _draft(slug: str) -> Edition:
    draft = Edition.objects.drafts().filter(text__slug=slug).select_related("text").first()
    if draft is None:
        sentence = _("“%(slug)s” has no draft to publish; import one first.")
        raise NotFound(sentence % {"slug": slug}, field="slug")
    return draft


def _must_be_two(approver: str, *drafters: str) -> None:
    if not approver or not drafters[0]:
        raise Invalid(_("Name who drafted the text and who approves it."), field="approver")
    if any(is_same_signer(approver, drafter) for drafter in drafters):
        raise Refused(_("Who drafted a text may not approve it: a second person has to read it."), field="approver")


def _signer(typed: str, field: str) -> str:
    try:
        return signers_name(typed)
    except Unusable:
        raise Invalid(_("This name has characters that cannot be seen; write it without them."), field=field) from None


def _supersede_last(draft: Edition) -> Edition | None:
    last = Edition.objects.filter(text=draft.text, status=Status.PUBLISHED).first()
    if last is not None:
        move(last, Status.SUPERSEDED, allowed=MOVES)
    return last


def _named(rendering: Rendering) -> dict[str, str]:
    return {"title": rendering.title, "sha256": rendering.sha256, "source_sha256": rendering.source_sha256}


def _must_be_complete(edition: Edition, renderings: list[Rendering]) -> None:
    if not renderings:
        raise Refused(_("The draft has no text in any language yet."))
    _must_agree(renderings)
    for rendering in renderings:
        if wanted := still_wanted(rendering):
            raise Refused(wanted)


def _must_agree(renderings: list[Rendering]) -> None:
    """All languages have the same clauses with the same marks, and say the same of level and change."""
    first, *others = renderings
    for other in others:
        both = {"one": first.locale, "other": other.locale}
        different = sorted(_marks(first) ^ _marks(other))
        if different:
            clauses = ", ".join(dict.fromkeys(mark[0] for mark in different))
            raise Refused(
                _("The clauses in %(one)s and %(other)s do not match. Compare these: %(clauses)s.")
                % (both | {"clauses": clauses})
            )
        heads = [head_of(rendering.source) for rendering in (first, other)]
        if len({(head.level, head.change) for head in heads}) > 1:
            raise Refused(_("%(one)s and %(other)s name different levels or kinds of change.") % both)


def _marks(rendering: Rendering) -> set[tuple[str, str, bool, str, bool]]:
    return {
        (clause.clause_id, clause.tag, clause.conspicuous, clause.consent, clause.optional)
        for clause in rendering.clauses.all()
    }


def still_wanted(rendering: Rendering) -> str:
    """What this rendering still lacks to be published, as a sentence; empty if nothing."""
    wants = wanting(rendering.edition.text.kind, rendering.clauses.all())
    missing = _names(want for want in wants if want.lack == Lack.MISSING)
    faint = _names(want for want in wants if want.lack == Lack.NOT_CONSPICUOUS)
    named = {"locale": rendering.locale, "missing": missing, "faint": faint}
    sentences = [
        _("%(locale)s: no clause is tagged as %(missing)s.") % named if missing else "",
        _("%(locale)s: these clauses must be marked conspicuous: %(faint)s.") % named if faint else "",
    ]
    return " ".join(filter(None, sentences))


def _names(wants: Iterable[Want]) -> str:
    return str(_(", ")).join(str(TAG_NAMES.get(want.tag, want.tag)) for want in wants)
