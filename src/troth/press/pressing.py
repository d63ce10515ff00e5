"""The act itself: one paper in, one tagged PDF out, the same bytes for the same paper."""

import re
from datetime import UTC

from troth.core.transactions import forbid_open_transaction

from .compiler import compiled
from .glyphs import Spelling
from .paper import Paper, Pressed
from .refusals import Unprinted
from .setting import Setting

PATIENCE = 20


def press(paper: Paper) -> Pressed:
    """Print the paper, spelling what no face has; control characters and open transactions are refused."""
    forbid_open_transaction("press")
    if paper.created.utcoffset() is None:
        raise ValueError("created must know its time zone")
    spelling = Spelling()
    for _ in range(PATIENCE):
        try:
            return _printed(paper, spelling)
        except Unprinted as refusal:
            if refusal.chars <= spelling.beyond:
                raise
            # Marks of several scripts piled on one another defeat the shaper: spell them and set it again.
            spelling = Spelling(spelling.beyond | refusal.chars)
    return _printed(paper, spelling)


def _printed(paper: Paper, spelling: Spelling) -> Pressed:
    at = paper.created.astimezone(UTC).replace(microsecond=0)
    pdf = compiled(Setting(spelling).json(paper), at=at)
    return Pressed(pdf=pdf, missing=spelling.missing, pages=_pages(pdf))


def _pages(pdf: bytes) -> int:
    """The pages as the tree counts them, which typst writes in clear as the first object of all."""
    counted = re.search(rb"/Type/Pages/Count (\d+)", pdf)
    assert counted
    return int(counted[1])
