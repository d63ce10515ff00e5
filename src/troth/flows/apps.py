from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "troth.flows"
    label = "flows"

    def ready(self) -> None:
        from troth.flows import events  # noqa: F401
        from troth.flows.views import footer  # noqa: F401
