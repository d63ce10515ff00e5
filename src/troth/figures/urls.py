from django.urls import path

from troth.figures.views import board

app_name = "figures"
urlpatterns = [
    path("staff/figures/", board.show, name="board"),
    path("staff/figures/table.csv", board.table, name="table"),
    path("staff/figures/actions/", board.begin, name="begin"),
    path("staff/figures/actions/<uuid:pk>/<slug:how>/", board.end, name="end"),
    path("staff/figures/<slug:figure>/<str:period>/", board.cases, name="cases"),
]
