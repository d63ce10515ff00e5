"""Who may take part in a ceremony, and who may see what came of it."""

from troth.ceremonies.models import Ceremony, Document
from troth.core.actors import Actor, Role

READERS = (
    Role.AGENT, Role.SUPERVISOR, Role.DRAFTER, Role.APPROVER, Role.PRIVACY, Role.AUDITOR, Role.ADMINISTRATOR,
)  # fmt: skip


def may_take_part(actor: Actor, ceremony: Ceremony) -> bool:
    """The person, or whoever holds the ceremony's own link: the code still has to be read from the mailbox."""
    return (actor.kind == "person" and actor.id == str(ceremony.person_id)) or (
        actor.kind == "ceremony" and actor.id == str(ceremony.pk)
    )


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
