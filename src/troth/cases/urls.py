from django.urls import path

from troth.cases.views import desk, desk_case, desk_setup, files, looking, searching
from troth.cases.views.front import acts, coming, mailbox, pages, rating

app_name = "cases"
urlpatterns = [
    path("cases/follow", coming.FollowView.as_view(), name="follow"),
    path("cases/<str:code>/", pages.show, name="case"),
    path("cases/<str:code>/receipt/", pages.receipt, name="receipt"),
    path("cases/<str:code>/messages/", acts.write, name="write"),
    path("cases/<str:code>/closure/", acts.close, name="close"),
    path("cases/<str:code>/mailbox/", mailbox.MailboxView.as_view(), name="mailbox"),
    path("cases/<str:code>/rating/", rating.OwnRatingView.as_view(), name="rating"),
    path("cases/<str:code>/rating/<str:token>/", rating.LinkedRatingView.as_view(), name="rating-link"),
    path("cases/<str:code>/files/<uuid:id>/", files.front_file, name="front-file"),
    path("staff/cases/", desk.listing, name="desk"),
    path("staff/cases/bulk/", desk.bulk, name="desk-bulk"),
    path("staff/cases/bulk/undo/", desk.undo, name="desk-undo"),
    path("staff/cases/search/", searching.SearchView.as_view(), name="desk-search"),
    path("staff/cases/views/", desk.save_view, name="desk-view"),
    path("staff/cases/views/<uuid:pk>/removal/", desk.remove_view, name="desk-view-removal"),
    path("staff/cases/keys/", desk_setup.keys, name="desk-keys"),
    path("staff/cases/rules/", desk_setup.RulesView.as_view(), name="desk-rules"),
    path("staff/cases/rules/<uuid:pk>/removal/", desk_setup.remove_rule, name="desk-rule-removal"),
    path("staff/cases/replies/", desk_setup.replies, name="desk-replies"),
    path("staff/cases/replies/new/", desk_setup.ReplyView.as_view(), name="desk-reply-new"),
    path("staff/cases/replies/<slug:slug>/", desk_setup.ReplyView.as_view(), name="desk-reply"),
    path("staff/cases/<str:code>/files/<uuid:id>/", files.desk_file, name="desk-file"),
    path("staff/cases/<str:code>/files/<uuid:id>/release/", files.desk_file_release, name="desk-file-release"),
    path("staff/cases/<str:code>/", desk_case.one, name="desk-case"),
    path("staff/cases/<str:code>/look/", looking.LookView.as_view(), name="desk-look"),
    path("staff/cases/<str:code>/presence/", desk_case.presence, name="desk-presence"),
    path("staff/cases/<str:code>/<slug:act>/", desk_case.ActView.as_view(), name="desk-act"),
]
