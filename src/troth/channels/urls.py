from django.urls import path

from troth.channels import views

app_name = "channels"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("messages.json", views.messages, name="messages"),
    path("<uuid:pk>/", views.message, name="message"),
    path("<uuid:pk>/html", views.as_html, name="html"),
    path("<uuid:pk>/files/<uuid:file>", views.enclosed, name="file"),
]
