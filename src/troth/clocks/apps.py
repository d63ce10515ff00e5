from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "troth.clocks"
    label = "clocks"

    def ready(self) -> None:
        from troth.clocks import events  # noqa: F401
        from troth.clocks.freeze import IN_FORCE

        IN_FORCE.guard(self)
