"""Which cases somebody means: by words that were said in them, by tags, or by the beginning of their code."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from troth.cases import policy
from troth.cases.search.index import Broken, Hit, index, is_on
from troth.cases.search.rules import asked
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Refused

MOST = 200


class NotSearchable(Refused):
    """The index cannot be read now."""

    status = 503
    code = "not-searchable"


def found(actor: Actor, words: str, limit: int = MOST) -> list[UUID]:
    """The cases that have all of these words, newest day first and of one day those with most of them; none where
    search is off. Refused to whoever reads no cases."""
    if not policy.may_read_cases(actor):
        raise Forbidden(_("Searching cases takes a role that reads them."))
    if not is_on():
        return []
    try:
        hits = index().find(asked(words), limit)
    except Broken:
        raise NotSearchable(_("The search index cannot be read. An administrator can make it anew.")) from None
    return [hit.case for hit in sorted(hits, key=_rank, reverse=True)]


def _rank(hit: Hit) -> tuple[object, float, datetime]:
    return timezone.localdate(hit.at), hit.matches, hit.at
