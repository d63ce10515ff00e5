"""Forget what has served: spent codes, old links, ended sessions, budgets of windows long over."""

from datetime import datetime, timedelta

from troth.people.models import Budget, Code, Decoy, EntryLink, Invitation, Look, StaffSession

KEPT = timedelta(days=31)  # longer than the longest budget window


def forget_spent(*, at: datetime) -> int:
    """Delete codes, links, sessions and budgets that can no longer matter, and say how many there were."""
    codes, _ = Code.objects.filter(expires_at__lt=at - KEPT).delete()
    decoys, _ = Decoy.objects.filter(expires_at__lt=at - KEPT).delete()
    links, _ = EntryLink.objects.filter(expires_at__lt=at - KEPT).delete()
    budgets, _ = Budget.objects.filter(window__lt=at - KEPT).delete()
    invitations, _ = Invitation.objects.filter(expires_at__lt=at - KEPT).delete()
    looks, _ = Look.objects.filter(hour__lt=at - KEPT).delete()
    sessions, _ = StaffSession.objects.filter(seen_at__lt=at - KEPT).delete()
    return codes + decoys + links + budgets + invitations + looks + sessions
