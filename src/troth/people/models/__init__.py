"""Persons and how to reach them; codes and budgets; staff and programs."""

from troth.people.models.codes import Budget, Code, Decoy, SixDigits
from troth.people.models.looks import Look, Purpose
from troth.people.models.persons import (
    ContactPoint,
    ContactPointQuerySet,
    Person,
    Reference,
    contact_index,
    name_index,
    reference_index,
)
from troth.people.models.staff import (
    EntryLink,
    Invitation,
    RecoveryCode,
    Staff,
    StaffSession,
    Team,
    staff_mail_index,
)
from troth.people.models.tokens import Token

__all__ = [
    "Budget",
    "Code",
    "ContactPoint",
    "ContactPointQuerySet",
    "Decoy",
    "EntryLink",
    "Invitation",
    "Look",
    "Person",
    "Purpose",
    "RecoveryCode",
    "Reference",
    "SixDigits",
    "Staff",
    "StaffSession",
    "Team",
    "Token",
    "contact_index",
    "name_index",
    "reference_index",
    "staff_mail_index",
]
