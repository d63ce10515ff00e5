"""How promises and refused purchases read: plain words in the language in force."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from troth.promises.models.standards import Measure, Priority, Unit
from troth.promises.rules.purchases import Fault, Unusable
from troth.promises.rules.standards import Terms
from troth.promises.rules.tables import WrongHeader

# What is asked of us: kinds that have a name of their own; any other is shown as it is written.
KIND_NAMES: dict[str, str | Promise] = {
    "complaint": gettext_lazy("Complaints"),
    "support": gettext_lazy("Help with the service"),
    "privacy": gettext_lazy("Requests about your personal information"),
    "question": gettext_lazy("Questions about a clause"),
    "appeal": gettext_lazy("Review of a decision by somebody else"),
}
PRIORITY_NAMES: dict[str, str | Promise] = {
    Priority.URGENT: gettext_lazy("Urgent"),
    Priority.HIGH: gettext_lazy("Important"),
    Priority.NORMAL: gettext_lazy("Usual"),
    Priority.LOW: gettext_lazy("Not urgent"),
}
FAULTS: dict[Fault, str | Promise] = {
    Fault.MISSING: gettext_lazy("it is empty"),
    Fault.TOO_LONG: gettext_lazy("it is longer than %(most)s characters"),
    Fault.FORMULA: gettext_lazy("it begins as a spreadsheet's formula does (=, +, - or @)"),
    Fault.HIDDEN: gettext_lazy("it has control characters, or spaces at its ends"),
    Fault.NOT_A_NUMBER: gettext_lazy("it is not a whole number in the smallest unit, such as 2500 for 25 yuan"),
    Fault.NOT_A_TIME: gettext_lazy("it is not a time such as 2026-11-21T18:30+08:00"),
    Fault.NOT_YES_OR_NO: gettext_lazy("it is neither true nor false"),
    Fault.CELLS: gettext_lazy("there are %(found)s cells where the header has %(wanted)s"),
    Fault.QUOTES: gettext_lazy(
        "its quotation marks do not match, or a cell is too long to be read; nothing from this line on was taken"
    ),
    Fault.UNKNOWN: gettext_lazy("it is not known"),
    Fault.AMOUNT: gettext_lazy("it is negative or beyond a million million"),
    Fault.CURRENCY: gettext_lazy("it is not a currency of three capital letters such as CNY"),
    Fault.IMPLAUSIBLE: gettext_lazy("its year is before 2000 or after 2199"),
    Fault.FUTURE: gettext_lazy("it lies in the future"),
    Fault.PERIOD: gettext_lazy("the period ends before it begins"),
    Fault.ENDING: gettext_lazy("an end has a time and one of these reasons: %(endings)s"),
    Fault.ENDED_BEFORE: gettext_lazy("it ended before it was bought"),
}


def why_unusable(wrong: Unusable) -> str:
    """Which column or member cannot be used, and why; never what was in it."""
    why = str(FAULTS[wrong.fault]) % wrong.facts
    return (
        _("%(field)s: %(why)s.") % {"field": wrong.field, "why": why} if wrong.field else _("%(why)s.") % {"why": why}
    )


def why_wrong_header(wrong: WrongHeader) -> str:
    """What the first row of a file lacks, has twice, or has too much."""
    if wrong.twice:
        return _("These columns stand twice: %(columns)s.") % {"columns": ", ".join(wrong.twice)}
    if wrong.foreign:
        return _("This is a file of subscriptions; take it in with: troth subscriptions import")
    sentence = _("The first row must name the columns, separated by commas. Missing: %(columns)s.")
    return sentence % {"columns": ", ".join(wrong.missing)}


def kind_name(kind: str) -> str:
    return str(KIND_NAMES.get(kind, kind.replace("-", " ").capitalize()))


def priority_name(priority: str) -> str:
    return str(PRIORITY_NAMES.get(priority, ""))


def measure_name(measure: str) -> str:
    return str(Measure(measure).label)


def within(terms: Terms) -> str:
    """How long, and how it is counted: within 24 hours, day and night."""
    sentence = _length(terms)
    if terms.hours:
        windows = {"hours": terms.hours.replace(",", _(", ")).replace("-", "–"), "zone": terms.zone}
        sentence += _(" (%(hours)s, %(zone)s time)") % windows
    if terms.pauses_while_waiting:
        sentence += _("; not counting the time in which we wait for your answer")
    return sentence


def _length(terms: Terms) -> str:
    n = terms.amount
    length: str
    match terms.unit:
        case Unit.MINUTE:
            length = ngettext("within %(n)s minute, day and night", "within %(n)s minutes, day and night", n)
        case Unit.HOUR:
            length = ngettext("within %(n)s hour, day and night", "within %(n)s hours, day and night", n)
        case Unit.BUSINESS_HOUR:
            length = ngettext("within %(n)s business hour", "within %(n)s business hours", n)
        case Unit.WORKDAY:
            length = ngettext("within %(n)s working day", "within %(n)s working days", n)
        case _other:
            length = ngettext("within %(n)s day, holidays included", "within %(n)s days, holidays included", n)
    return length % {"n": n}
