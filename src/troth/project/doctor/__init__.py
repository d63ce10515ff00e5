"""The doctor: what is configured, with secrets masked, and whether everything it takes to serve works."""

from troth.project.doctor.configuration import configuration
from troth.project.doctor.examining import examine
from troth.project.doctor.findings import Finding, Result

__all__ = ["Finding", "Result", "configuration", "examine"]
