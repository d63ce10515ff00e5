"""Causes of complaints as figures name them, and who raised one."""

from datetime import datetime

from troth.cases.models import Case, CaseQuerySet
from troth.complaints.models import Cause


def cause_names(*, in_use: bool = False) -> dict[str, str]:
    """What each cause is called in the language of the page, by its slug: all there ever were, or those in use."""
    causes = Cause.objects.filter(is_active=True) if in_use else Cause.objects.all()
    return {cause.slug: cause.name for cause in causes}


def raised(cause: str, *, since: datetime) -> CaseQuerySet:
    """The complaints of people with a name that were found to have this cause, the oldest first."""
    found = Case.objects.filter(complaint__cause__slug=cause, opened_at__gte=since, person__isnull=False)
    return found.select_related("person").order_by("opened_at")
