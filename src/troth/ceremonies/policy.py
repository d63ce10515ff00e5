"""Who may take part in a ceremony, and who may see what came of it."""

from troth.ceremonies.models import Ceremony, Document, Status
from troth.core.actors import Actor, Role

READERS = (
    Role.AGENT, Role.SUPERVISOR, Role.DRAFTER, Role.APPROVER, Role.PRIVACY, Role.AUDITOR, Role.ADMINISTRATOR,
)  # fmt: skip


# Whoever holds a ceremony's link may read and decide, and has to prove that decision in the same browser.
BY_LINK = (Status.OPENED, Status.PRESENTED, Status.AGREED, Status.DECLINED, Status.LAPSED)


def may_take_part(actor: Actor, ceremony: Ceremony) -> bool:
    """The person; or whoever holds the ceremony's link, as long as nobody was proved: then only the person."""
    if actor.kind == "ceremony":
        return actor.id == str(ceremony.pk) and ceremony.status in BY_LINK
    return actor.kind == "person" and actor.id == str(ceremony.person_id)


def may_open_for_others(actor: Actor) -> bool:
    return actor.kind == "command" or (actor.kind == "api" and actor.has("ceremonies:write"))


def may_read_signatures(actor: Actor) -> bool:
    return actor.kind == "staff" and actor.has(*READERS)


def may_have_document(actor: Actor, document: Document) -> bool:
    """A ceremony's link is no authorisation for the file: only the proved person, staff and programs."""
    if actor.kind == "person":
        return actor.id == str(document.person_id)
    return may_read_signatures(actor) or (actor.kind == "api" and actor.has("ceremonies:read"))


def may_release_document(actor: Actor) -> bool:
    return actor.kind == "staff" and actor.has(Role.SUPERVISOR, Role.ADMINISTRATOR)
