"""How the press says no."""


class CannotPress(Exception):
    """This paper cannot be printed, now or later: somebody has to look at it."""


class ControlCharacter(CannotPress, ValueError):
    """A character that no paper can show came this far; input should have refused it."""


class Unprinted(CannotPress):
    """The shaper found no face for these characters where they stood, though a face has them."""

    def __init__(self, chars: frozenset[str]) -> None:
        super().__init__(f"{len(chars)} characters")
        self.chars = chars
