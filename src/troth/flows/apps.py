from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "troth.flows"
    label = "flows"

    def ready(self) -> None:
        from troth.flows import events  # noqa: F401
        from troth.flows.views import frame, intake, rail  # noqa: F401
