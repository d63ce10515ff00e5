from django.urls import path, re_path

from troth.complaints.views import desk, front, setting_up

app_name = "complaints"
urlpatterns = [
    re_path(r"^complaints/rules/?$", front.rules, name="rules"),
    path("cases/<str:code>/complaint/appeal/", front.appeal, name="appeal"),
    path("cases/<str:code>/complaint/acceptance/", front.accept, name="accept"),
    path("cases/<str:code>/complaint/remedies/<uuid:pk>/refusal/", front.decline, name="decline"),
    path("cases/<str:code>/complaint/pack.<str:form>", front.pack, name="pack"),
    path("staff/complaints/", setting_up.setup, name="setup"),
    path("staff/complaints/causes/", setting_up.enter_cause, name="cause-enter"),
    path("staff/complaints/causes/<uuid:pk>/retirement/", setting_up.retire_cause, name="cause-retire"),
    path("staff/complaints/limits/", setting_up.set_limit, name="limit-set"),
    path("staff/cases/<str:code>/complaint/pack.<str:form>", desk.pack, name="desk-pack"),
    path("staff/cases/<str:code>/complaint/<slug:act>/", desk.ActView.as_view(), name="desk-act"),
    path("staff/cases/<str:code>/complaint/<slug:act>/<uuid:thing>/", desk.ActView.as_view(), name="desk-act-of"),
]
