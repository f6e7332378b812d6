"""地址 urls: the verification desk, the photos of a case, the field page."""

from django.urls import path

from wangge.verification.pages import looking_desk, looking_photos, looking_recapture

app_name = "verification"
urlpatterns = [
    path("verification/", looking_desk.desk, name="desk"),
    path("verification/photos/", looking_photos.unpublished, name="photos"),
    path("verification/<str:number>/<slug:key>", looking_desk.settle, name="settle"),
    path("cases/<str:number>/photos/<int:key>/redact", looking_photos.redact, name="redact"),
    path("cases/<str:number>/photos/<int:key>/mark", looking_photos.mark, name="mark"),
    path("cases/<str:number>/photos/<int:key>/original", looking_photos.original, name="original"),
    path("cases/<str:number>/recapture/", looking_recapture.choose, name="recaptures"),
    path("cases/<str:number>/recapture/<int:key>", looking_recapture.recapture, name="recapture"),
]
