from django.urls import path

from troth.web import views

app_name = "web"
urlpatterns = [path("docs/problems", views.problem_kinds, name="problems")]
