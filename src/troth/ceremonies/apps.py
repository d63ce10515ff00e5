from django.apps import AppConfig


class CeremoniesConfig(AppConfig):
    name = "troth.ceremonies"
    label = "ceremonies"

    def ready(self) -> None:
        from troth.ceremonies import handlers, holdings  # noqa: F401
