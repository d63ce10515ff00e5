"""Scopes: whose key seals a thing, and for which purpose. One scope has one data key."""

HOUSE = "house"  # the provider's own records; never shredded
PURPOSES = frozenset({"profile", "evidence"})


def person_scope(person: object, purpose: str) -> str:
    """The scope of a person's profile (gone on erasure) or evidence (gone when its retention ends)."""
    if purpose not in PURPOSES:
        raise ValueError(f"no such purpose: {purpose}")
    return f"person:{person}:{purpose}"


def case_scope(case: object) -> str:
    """The scope of one case."""
    return f"case:{case}"
