from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class TextsConfig(AppConfig):
    name = "troth.texts"
    label = "texts"

    def ready(self) -> None:
        from troth.texts import checks, events, freeze  # noqa: F401

        # A migration that remakes a table stumbles over the triggers and drops them: off before, back after.
        pre_migrate.connect(freeze.before_migrate, sender=self)
        post_migrate.connect(freeze.after_migrate, sender=self)
