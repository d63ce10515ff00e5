from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "troth.channels"
    label = "channels"

    def ready(self) -> None:
        from troth.channels import checks, handlers, holdings  # noqa: F401
