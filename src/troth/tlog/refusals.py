"""The ways in which what a log shows can fail: one family, each with a sentence that says what is wrong."""


class Unproven(ValueError):
    """What was given proves nothing; the sentence says why. Nothing else is raised for hostile bytes."""


class Malformed(Unproven):
    """The bytes are not in the one form that the specification gives them."""


class NotSigned(Unproven):
    """No key that is trusted for this log has signed."""


class Forged(Unproven):
    """A signature names a known key, and that key did not make it."""


class NotWitnessed(Unproven):
    """The log signed, and fewer witnesses cosigned than the policy asks for."""


class NotIncluded(Unproven):
    """The proof does not lead from the entry to the root."""


class NotConsistent(Unproven):
    """The later tree does not contain the earlier one, or a tile does not belong to the tree."""


class OtherSize(Unproven):
    """The witness knows the log at another size, which is told: prove from there."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the witness last saw size {size}")
        self.size = size


class NotCosigned(Unproven):
    """The witness answered and gave no cosignature."""
