from django.apps import AppConfig
from django.forms import ChoiceField, Field
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "troth.web"
    label = "web"

    def ready(self) -> None:
        from troth.vault.holdings import hold
        from troth.web.holdings import IdempotentAnswers

        hold(IdempotentAnswers())
        # What a field that says nothing of its own tells whoever left it empty.
        Field.default_error_messages["required"] = _("Please fill this in.")
        ChoiceField.default_error_messages["required"] = _("Please choose one of these.")
