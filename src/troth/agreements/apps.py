from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "troth.agreements"
    label = "agreements"

    def ready(self) -> None:
        from troth.agreements import handlers, holdings  # noqa: F401
