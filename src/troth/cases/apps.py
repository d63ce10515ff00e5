from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "troth.cases"
    label = "cases"

    def ready(self) -> None:
        from troth.cases import events, handlers, holdings  # noqa: F401
        from troth.cases.search import handlers as search_handlers  # noqa: F401
        from troth.cases.search import holdings as search_holdings  # noqa: F401
        from troth.cases.uploads import handlers as uploads_handlers  # noqa: F401
        from troth.cases.views import looking  # noqa: F401
