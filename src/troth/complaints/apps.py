from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "troth.complaints"
    label = "complaints"

    def ready(self) -> None:
        from troth.cases.kinds import CaseKind, Further, declare
        from troth.complaints import events, handlers, holdings  # noqa: F401
        from troth.complaints.freeze import DECIDED, REVIEWED
        from troth.complaints.queries.next import next_steps
        from troth.complaints.queries.remedies import TIMES, remedies_apart
        from troth.complaints.queries.story import STORY
        from troth.complaints.services.alongside import ComplaintActs
        from troth.complaints.views import panels  # noqa: F401

        declare(
            CaseKind(
                "complaint",
                "C",
                _("complaint"),
                solved_by=("complaint.answered", "complaint.appeal_decided"),
                topic="complaint",
                lapsed_by=("complaint.withdrawn",),
                alongside=ComplaintActs(),
                told=STORY,
                next_steps=next_steps,
                apart=tuple(TIMES),
                told_apart=remedies_apart,
                further=(Further("appeal", "complaint.appealed", ("complaint.appeal_decided",)),),
            )
        )
        DECIDED.guard(self)
        REVIEWED.guard(self)
