"""What the person is told about a file that is not taken: what is wrong with it, and what to send instead."""

from django.utils.translation import gettext as _

from troth.cases.uploads.rules import Why


def sentence(why: Why) -> str:
    """The sentence for a reason, with a place for the name of the file."""
    return {
        Why.EMPTY: _("%(name)s is empty."),
        Why.PROGRAM: _("%(name)s is a program or script. Please send a picture of what you want to show instead."),
        Why.MARKUP: _("%(name)s is a web page or a drawing with code. Please send it as PDF or as a screenshot."),
        Why.ARCHIVE: _("%(name)s is an archive. Please unpack it and send its files one by one, up to ten at once."),
        Why.OLD_OFFICE: _("%(name)s is in an old Office format. Please save it as docx, xlsx, pptx or PDF."),
        Why.MACROS: _("%(name)s contains macros. Please save it without them, or as PDF."),
        Why.EMBEDDED: _("%(name)s contains other programs or fetches something when opened. Please send it as PDF."),
        Why.FORMULAS: _("%(name)s contains formulas that a spreadsheet would run. Please save the values alone."),
        Why.ACTIVE_PDF: _("%(name)s is a PDF that runs scripts. Please print it into a new PDF and send that."),
        Why.TOO_MANY_PIXELS: _("%(name)s has too many pixels to be opened safely. Please make it smaller."),
        Why.BOMB: _("%(name)s unpacks to far more than it is. Please send it as PDF or in parts."),
        Why.TWO_IN_ONE: _("%(name)s is two kinds of file in one. Please save it anew, or send a screenshot."),
        Why.LOCKED: _("%(name)s is locked with a password. Please remove the password first."),
        Why.BROKEN: _("%(name)s cannot be read to its end. Perhaps it was cut off; please send it again."),
        Why.UNKNOWN: _(
            "We cannot tell what kind of file %(name)s is. "
            "Pictures, PDF, text, Office documents, sound and film can be sent."
        ),
    }[why]
