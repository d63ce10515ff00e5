from django.urls import path, re_path

from troth.agreements.views import ceremonies, documents, editions, entering, proving, remarks, signatures

app_name = "agreements"
urlpatterns = [
    re_path(r"^a/(?P<slug>[a-z0-9-]{1,60})/?$", editions.show_edition, name="edition"),
    re_path(
        r"^a/(?P<slug>[a-z0-9-]{1,60})/editions/(?P<number>\d{1,6})/?$", editions.show_edition, name="edition-number"
    ),
    path("a/<slug:slug>/questions/", remarks.QuestionView.as_view(), name="questions"),
    re_path(r"^sign/(?P<slug>[a-z0-9-]{1,60})/?$", entering.sign_agreement, name="sign"),
    path("c/<str:token>/", entering.follow_link, name="link"),
    path("ceremonies/<uuid:id>/", ceremonies.show, name="ceremony"),
    path("ceremonies/<uuid:id>/decision/", ceremonies.decide, name="decision"),
    path("ceremonies/<uuid:id>/code/", proving.prove, name="code"),
    path("ceremonies/<uuid:id>/signature/", signatures.sign_it, name="signature"),
    path("ceremonies/<uuid:id>/signed/", signatures.signed, name="signed"),
    path("me/documents/<uuid:id>/", documents.show_document, name="document"),
    path("me/documents/<uuid:id>/document.pdf", documents.download, {"what": "document"}, name="document-pdf"),
    path("me/documents/<uuid:id>/bundle.zip", documents.download, {"what": "bundle"}, name="document-bundle"),
    path("me/documents/<uuid:id>/opinion/", remarks.OpinionView.as_view(), name="opinion"),
]
