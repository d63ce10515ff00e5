from collections.abc import Callable

import pytest

from troth.core.actors import Actor, Role
from troth.people import policy
from troth.people.models import Person, Staff

ME, COLLEAGUE = Person(), Staff(handle="colleague", roles=["agent"])
CAST = {
    "me": Actor.person(ME.pk),
    "another": Actor.person("another"),
    "nobody": Actor.nobody(),
    "administrator": Actor("staff", "1", frozenset({Role.ADMINISTRATOR})),
    "auditor": Actor("staff", "2", frozenset({Role.AUDITOR})),
    "writer": Actor("api", "3", frozenset({"ceremonies:write"}), via="api"),
    "reader": Actor("api", "4", frozenset({"ceremonies:read"}), via="api"),
    "command": Actor.command("staff"),
    "colleague": COLLEAGUE.actor,
}


@pytest.mark.parametrize(
    ("question", "allowed"),
    [
        (policy.may_manage_staff, {"administrator", "command"}),
        (policy.may_read_staff, {"administrator", "auditor"}),
        (lambda actor: policy.may_change_account(actor, COLLEAGUE), {"colleague"}),
        (lambda actor: policy.may_end_sessions(actor, COLLEAGUE), {"colleague", "administrator", "command"}),
        (policy.may_introduce, {"writer", "command"}),
        (policy.may_add_staff, {"administrator", "command"}),
        (policy.may_manage_tokens, {"administrator", "command"}),
        (lambda actor: policy.may_change_contacts(actor, ME), {"me"}),
    ],
)
def test_who_may_what(question: Callable[[Actor], bool], allowed: set[str]) -> None:
    assert {name for name, actor in CAST.items() if question(actor)} == allowed
