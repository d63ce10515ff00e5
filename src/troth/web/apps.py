from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "troth.web"
    label = "web"

    def ready(self) -> None:
        from troth.vault.holdings import hold
        from troth.web.holdings import IdempotentAnswers

        hold(IdempotentAnswers())
