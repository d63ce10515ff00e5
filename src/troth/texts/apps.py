from django.apps import AppConfig


class TextsConfig(AppConfig):
    name = "troth.texts"
    label = "texts"

    def ready(self) -> None:
        from troth.texts import events  # noqa: F401
        from troth.texts.freeze import PUBLISHED

        PUBLISHED.guard(self)
