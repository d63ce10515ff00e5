from django.urls import path, re_path

from troth.promises import views

app_name = "promises"
urlpatterns = [
    re_path(r"^promises/?$", views.show_promises, name="page"),
    path("promises.json", views.promises_json, name="json"),
]
