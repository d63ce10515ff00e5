"""Complaints, what was decided in them, and where else they went."""

from troth.complaints.models.complaints import (
    BEFORE_ANSWER,
    MOVES,
    Category,
    Cause,
    Complaint,
    Need,
    Severity,
    Stage,
    Step,
)
from troth.complaints.models.decisions import (
    APPEAL_MOVES,
    REMEDY_MOVES,
    AbuseRule,
    Appeal,
    AppealStatus,
    AuthorityLimit,
    Decision,
    Outcome,
    Remedy,
    RemedyKind,
    RemedyStatus,
    last_decision,
    limits_in,
)
from troth.complaints.models.referrals import (
    OF_TRACK,
    REFERRAL_MOVES,
    Body,
    Filer,
    Referral,
    ReferralStatus,
    ReferralStep,
    Track,
)

__all__ = [
    "APPEAL_MOVES", "BEFORE_ANSWER", "MOVES", "OF_TRACK", "REFERRAL_MOVES", "REMEDY_MOVES", "AbuseRule", "Appeal",
    "AppealStatus", "AuthorityLimit", "Body", "Category", "Cause", "Complaint", "Decision", "Filer", "Need", "Outcome",
    "Referral", "ReferralStatus", "ReferralStep", "Remedy", "RemedyKind", "RemedyStatus", "Severity", "Stage", "Step",
    "Track", "last_decision", "limits_in",
]  # fmt: skip
