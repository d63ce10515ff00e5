"""Pieces that several tests use."""

from datetime import UTC, datetime

from troth.core.actors import Actor, Role

HEAD = "# 协议\n\n## 第一条 总则 {#one}\n\n> [!summary] 简短。\n\n"

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LIN = Actor("staff", "lin", frozenset({Role.DRAFTER}))
GU = Actor("staff", "gu", frozenset({Role.APPROVER}))
HAND = Actor.command("tests")


def body(markdown: str) -> str:
    """A whole source around one passage."""
    return HEAD + markdown
