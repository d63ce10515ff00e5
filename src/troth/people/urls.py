from django.urls import path

from troth.people.views import accounts, doors, entering, joining, register

app_name = "people"
urlpatterns = [
    path("join/", entering.JoinView.as_view(), name="join"),
    path("join/code/", entering.CodeView.as_view(), name="code"),
    path("join/code/again/", entering.CodeAgainView.as_view(), name="code-again"),
    path("enter/", entering.EnterView.as_view(), name="enter"),
    path("leave/", entering.leave, name="leave"),
    path("staff/enter/<str:token>/", doors.enter_by_link, name="enter-staff"),
    path("staff/sign-in/", doors.SignInView.as_view(), name="staff-sign-in"),
    path("staff/sign-in/code/", doors.FactorView.as_view(), name="staff-code"),
    path("staff/prove/", doors.ProveView.as_view(), name="staff-prove"),
    path("staff/invitation/<str:secret>/", joining.follow, name="invitation"),
    path("staff/joining/", joining.JoinView.as_view(), name="staff-join"),
    path("staff/account/", accounts.account, name="account"),
    path("staff/account/password/", accounts.PasswordView.as_view(), name="account-password"),
    path("staff/account/device/", accounts.DeviceView.as_view(), name="account-device"),
    path("staff/account/recovery/", accounts.RecoveryView.as_view(), name="account-recovery"),
    path("staff/account/sessions/end/", accounts.end_others, name="sessions-end"),
    path("staff/account/sessions/<uuid:pk>/end/", accounts.end_session, name="session-end"),
    path("staff/people/", register.listing, name="staff-list"),
    path("staff/people/invite/", register.InviteView.as_view(), name="staff-invite"),
    path("staff/people/member/<slug:handle>/", register.one, name="staff-member"),
    path("staff/people/member/<slug:handle>/place/", register.PlaceView.as_view(), name="staff-place"),
    path("staff/people/member/<slug:handle>/<slug:act>/", register.ActView.as_view(), name="staff-act"),
    path("staff/people/teams/", register.team_listing, name="staff-teams"),
    path("staff/people/found-team/", register.FoundView.as_view(), name="staff-found-team"),
    path("staff/people/teams/<slug:slug>/", register.TeamView.as_view(), name="staff-team"),
]
