from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "troth.vault"
    label = "vault"

    def ready(self) -> None:
        from troth.vault import checks  # noqa: F401
