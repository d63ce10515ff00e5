"""What each figure counts: shown beside it, and versioned, so that a changed method never passes for a changed fact."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure's name, what it counts of what, and the version of the method (1 is the first)."""

    id: str
    title: str | Promise
    counts: str | Promise
    trap: str | Promise = ""
    method: int = 1


DEFINITIONS = {
    definition.id: definition
    for definition in (
        Definition(
            "received", _("received"),
            _("Cases that were opened in the period, by every way in. What was joined with another still counts."),
        ),
        Definition(
            "on_time", _("on time"),
            _("Of the answer clocks that came due in the period, those that were met by then. What is open and "
              "overdue counts as missed now, not when it is closed."),
            _("Calling complaints questions would not help: each kind is shown apart, and changes of category "
              "are counted."),
        ),
        Definition(
            "first_answer", _("first answer by a person"),
            _("From opening to the first answer by a person that says something, in plain hours, day and night. "
              "Automatic messages and “we are working on it” do not count. What has no answer yet counts as longer "
              "than it has waited (Kaplan and Meier)."),
        ),
        Definition(
            "solution", _("time to the end"),
            _("From opening to closing. What is still open counts as longer than it is now."),
        ),
        Definition(
            "upheld", _("upheld"),
            _("Of the complaints decided in the period, those upheld in whole or in part. Withdrawn ones and "
              "duplicates are not among them."),
        ),
        Definition(
            "reopened", _("reopened"),
            _("Of the cases opened in the period, those that were opened again after closing."),
        ),
        Definition(
            "reversed", _("reversed on appeal"),
            _("Of the appeals decided in the period, those that changed the first decision."),
        ),
        Definition(
            "satisfaction", _("satisfaction"),
            _("Of those who answered, the share that gave 4 or 5 of 5. Who is asked is drawn; staff cannot choose. "
              "The interval is Wilson's, 95 %."),
            _("Who stays silent is unknown: the bounds say what the share would be if all of them were "
              "dissatisfied, or satisfied."),
        ),
        Definition(
            "open_late", _("open and overdue"), _("Cases that are open now and whose leading clock has run out."),
        ),
    )
}  # fmt: skip
