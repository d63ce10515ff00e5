"""What people type: turned into normal values, or into a sentence that helps."""

from troth.people.forms.consumers import (
    SENTENCES,
    CodeForm,
    EnterForm,
    JoinForm,
    NormalField,
    UnseenCode,
    mail_field,
)

__all__ = ["SENTENCES", "CodeForm", "EnterForm", "JoinForm", "NormalField", "UnseenCode", "mail_field"]
