"""Django's settings, derived from the environment; nobody writes here what the environment can say."""

from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from troth.project import environment

TROTH = environment.read()

SECRET_KEY = TROTH.secret_key
DEBUG = False
ALLOWED_HOSTS = ["*"]  # links are built from TROTH_BASE_URL, never from the Host header

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "django.forms",
    "ninja",
    "troth.vault",
    "troth.web",
    "troth.ledger",
    "troth.files",
    "troth.clocks",
    "troth.channels",
    "troth.people",
    "troth.promises",
    "troth.texts",
    "troth.ceremonies",
    "troth.cases",
    "troth.complaints",
    "troth.support",
    "troth.agreements",
    "troth.flows",
    "troth.figures",
    "troth.project",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "troth.web.middleware.RequestIdMiddleware",
    "troth.web.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "troth.web.middleware.KeysInHandMiddleware",
    "troth.web.middleware.MaintenanceMiddleware",
    "troth.web.idempotency.IdempotencyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "troth.web.middleware.PreferencesMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "troth.web.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "troth.project.urls"
WSGI_APPLICATION = "troth.project.wsgi.application"
AUTH_USER_MODEL = "people.Staff"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("handle", "name", "mail")},
    },
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "troth.web.context_processors.page",
                "troth.flows.context_processors.visitor",
            ]
        },
    }
]
FORM_RENDERER = "troth.web.forms.Renderer"

DATABASES = {"default": TROTH.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "troth.web.caching.KindRedis",
        "LOCATION": TROTH.cache,
        "KEY_PREFIX": "troth",
        "OPTIONS": {"serializer": "troth.web.caching.JsonSerializer"},
    }
    if TROTH.cache
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

SESSION_ENGINE = "troth.vault.sessions"
SESSION_COOKIE_NAME = "__Host-troth" if TROTH.secure else "troth"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TROTH.secure
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if TROTH.secure else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "troth.web.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [TROTH.base_url]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TROTH.secure else 0
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
FILE_UPLOAD_HANDLERS = ["troth.files.uploads.SealedUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
IDEMPOTENCY_BY_ITSELF = ("/api/v1/cases",)  # whose operations know a repeated key themselves
IDEMPOTENCY_CALLER = "troth.people.api.TokenAuth"  # who may be answered as before; asked before anything is kept

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = TROTH.var / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LOGGING_CONFIG = None  # troth.web.logs sets up structured logging in each process
