from django.urls import path

from troth.people import views

app_name = "people"
urlpatterns = [
    path("join/", views.JoinView.as_view(), name="join"),
    path("join/code/", views.CodeView.as_view(), name="code"),
    path("join/code/again/", views.CodeAgainView.as_view(), name="code-again"),
    path("enter/", views.EnterView.as_view(), name="enter"),
    path("leave/", views.leave, name="leave"),
    path("staff/enter/<str:token>/", views.enter_staff, name="enter-staff"),
]
