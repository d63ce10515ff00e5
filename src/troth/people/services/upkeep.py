"""Forget what has served: spent codes and old budgets."""

from datetime import datetime, timedelta

from troth.people.models import Budget, Code, Decoy, EntryLink

KEPT = timedelta(days=31)  # longer than the longest budget window


def forget_spent(*, at: datetime) -> int:
    """Delete codes, links and budgets that can no longer matter; events keep what happened. Returns how many."""
    codes, _ = Code.objects.filter(expires_at__lt=at - KEPT).delete()
    decoys, _ = Decoy.objects.filter(expires_at__lt=at - KEPT).delete()
    links, _ = EntryLink.objects.filter(expires_at__lt=at - KEPT).delete()
    budgets, _ = Budget.objects.filter(window__lt=at - KEPT).delete()
    return codes + decoys + links + budgets
