"""These tests stand on their own: our middleware, a small URLconf, no floor above."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from troth.web import slots

OURS = [
    "troth.web.middleware.RequestIdMiddleware",
    "troth.web.middleware.SecurityHeadersMiddleware",
    "troth.web.middleware.MaintenanceMiddleware",
    "troth.web.middleware.KeysInHandMiddleware",
    "troth.web.middleware.PreferencesMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "troth.web.idempotency.IdempotencyMiddleware",
    "troth.web.middleware.RefusalMiddleware",
]


@pytest.fixture(autouse=True)
def only_the_web(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_fillings", {})
    processors = ["django.template.context_processors.request", "troth.web.context_processors.page"]
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": processors},
        }
    ]
    settings.MIDDLEWARE = OURS
    settings.ROOT_URLCONF = "troth.web.tests.pages"
    settings.IDEMPOTENCY_CALLER = "troth.web.tests.pages.Anybody"
    settings.FORM_RENDERER = "troth.web.forms.Renderer"
    settings.CSRF_FAILURE_VIEW = "troth.web.views.csrf_failure"
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False, headers={"Accept-Language": "en"})
