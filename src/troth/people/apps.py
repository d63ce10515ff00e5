from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "troth.people"
    label = "people"

    def ready(self) -> None:
        from troth.people import handlers, holdings  # noqa: F401
