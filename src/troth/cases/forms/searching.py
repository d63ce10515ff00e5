"""What colleagues look for in cases."""

from django import forms
from django.utils.translation import gettext_lazy as _

from troth.cases.search.rules import LONGEST_ASKED


class CaseSearchForm(forms.Form):
    """Words that were said. Sent by POST: what is looked for stands in no address and no log."""

    words = forms.CharField(
        label=_("Find a case"),
        help_text=_("Words that were said, a tag, or the beginning of a code. Find people by “Signatures”."),
        max_length=LONGEST_ASKED,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "type": "search"}),
        error_messages={
            "required": _("Please type a word, a tag or the beginning of a code."),
            "max_length": _("Please use fewer words."),
        },
    )
    use_required_attribute = False
