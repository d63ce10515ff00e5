"""Who may do what with a complaint: one question a function."""

from collections.abc import Collection

from troth.cases.models import Case
from troth.cases.policy import SENIORS, may_follow, may_open, may_read_cases, may_work_on
from troth.core.actors import Actor, Role

__all__ = ["may_follow", "may_open", "may_read_cases", "may_work_on"]

REVIEWERS = (Role.SUPERVISOR, Role.ADMINISTRATOR)


def may_review(actor: Actor, case: Case, took_part: Collection[str]) -> bool:
    """Decide an appeal: a senior colleague who had no hand in what is appealed."""
    return may_work_on(actor, case) and actor.has(*REVIEWERS) and actor.id not in took_part


def may_appeal(actor: Actor, case: Case) -> bool:
    """The person, and whoever enters what the person said by telephone, at the counter or by letter."""
    return may_follow(actor, case) or may_work_on(actor, case)


def may_drop(actor: Actor) -> bool:
    """Drop a complaint under the written rule on abuse."""
    return actor.kind == "staff" and actor.has(*SENIORS)


def may_have_pack(actor: Actor, case: Case) -> bool:
    """The person themself, and whoever of the staff may read cases."""
    return may_follow(actor, case) or may_read_cases(actor)


def may_enter_causes(actor: Actor) -> bool:
    return actor.kind == "command" or (actor.kind == "staff" and actor.has(*SENIORS, Role.QUALITY))


def may_set_limits(actor: Actor) -> bool:
    return actor.kind == "command" or (actor.kind == "staff" and actor.has(Role.ADMINISTRATOR))
