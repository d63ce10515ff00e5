from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    name = "troth.support"
    label = "support"

    def ready(self) -> None:
        from troth.cases.kinds import CaseKind, declare
        from troth.support.rules import SUPPORT

        declare(CaseKind(SUPPORT, "S", _("request for help"), solved_by=("case.closed",), topic="support"))
