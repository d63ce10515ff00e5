from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "troth.project"
    label = "project"

    def ready(self) -> None:
        from troth.project import checks  # noqa: F401
