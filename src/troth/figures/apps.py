from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "troth.figures"
    label = "figures"

    def ready(self) -> None:
        from troth.figures import events, handlers  # noqa: F401
        from troth.figures.views import public  # noqa: F401
