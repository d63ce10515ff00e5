"""Every address this installation answers."""

from functools import partial

from django.urls import include, path
from django.views.decorators.http import require_safe
from ninja.openapi.views import openapi_view

from troth.project.api import api

urlpatterns = [
    path("", include("troth.flows.urls")),
    path("", include("troth.people.urls")),
    path("", include("troth.agreements.urls")),
    path("", include("troth.promises.urls")),
    path("", include("troth.figures.urls")),
    path("", include("troth.complaints.urls")),
    path("", include("troth.cases.urls")),
    path("", include("troth.web.urls")),
    path("dev/inbox/", include("troth.channels.urls")),
    path("api/v1/", api.urls),
    path("api/docs", require_safe(partial(openapi_view, api=api))),
]
handler400 = "troth.web.views.bad_request"
handler403 = "troth.web.views.forbidden"
handler404 = "troth.web.views.not_found"
handler500 = "troth.web.views.server_error"
