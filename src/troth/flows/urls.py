from django.urls import path

from troth.flows.views import contacts, deliveries, entrance, mine, operations, remarks, signatures

app_name = "flows"
urlpatterns = [
    path("", entrance.home, name="home"),
    path("next/", entrance.onward, name="next"),
    path("me/", mine.me, name="me"),
    path("me/contacts/<str:kind>/", contacts.AddView.as_view(), name="contact-add"),
    path("me/contacts/<uuid:pk>/code/", contacts.CodeView.as_view(), name="contact-code"),
    path("me/contacts/<uuid:pk>/code/again/", contacts.again, name="contact-again"),
    path("staff/", mine.staff, name="staff"),
    path("staff/signatures/", signatures.listing, name="signatures"),
    path("staff/signatures/search/", signatures.search, name="search"),
    path("staff/signatures/<uuid:pk>/", signatures.one, name="signature"),
    path("staff/signatures/<uuid:pk>/document.pdf", signatures.download, name="signature-pdf"),
    path("staff/signatures/<uuid:pk>/release/", signatures.release, name="release"),
    path("staff/remarks/", remarks.listing, name="remarks"),
    path("staff/remarks/<uuid:pk>/", remarks.RemarkView.as_view(), name="remark"),
    path("staff/deliveries/", deliveries.listing, name="deliveries"),
    path("staff/deliveries/messages/<uuid:pk>/retry/", deliveries.send_again, name="message-retry"),
    path("staff/deliveries/duties/<uuid:pk>/retry/", deliveries.take_up, name="duty-retry"),
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
    path("metrics", operations.metrics, name="metrics"),
    path(".well-known/security.txt", operations.security, name="security"),
    path(".well-known/troth-root.pem", operations.root, name="root"),
]
