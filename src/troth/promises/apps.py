from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "troth.promises"
    label = "promises"

    def ready(self) -> None:
        from troth.promises import events, handlers, holdings  # noqa: F401
        from troth.promises.freeze import PUBLISHED

        PUBLISHED.guard(self)
