"""The self-test: walk the main job as a stranger would, over real HTTP and mail, without the database."""

from troth.project.selftest.visitor import Unexpected, Unreachable
from troth.project.selftest.walk import Step, Walk

__all__ = ["Step", "Unexpected", "Unreachable", "Walk"]
