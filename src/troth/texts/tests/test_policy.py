"""Who may draft and who may approve."""

from troth.core.actors import Actor
from troth.texts.policy import may_approve, may_draft
from troth.texts.tests.cases import GU, HAND, LIN


def test_drafting_and_approving_are_two_roles() -> None:
    assert may_draft(LIN)
    assert not may_draft(GU)
    assert may_approve(GU)
    assert not may_approve(LIN)


def test_the_command_line_may_both_and_the_public_neither() -> None:
    assert may_draft(HAND)
    assert may_approve(HAND)
    for other in (Actor.nobody(), Actor.person("p"), Actor("api", "t", frozenset({"agreements:read"}))):
        assert not may_draft(other)
        assert not may_approve(other)
