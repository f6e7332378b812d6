"""地址 urls: the desk's pages."""

from django.urls import path

from wangge.desk.pages import (
    case,
    deeds,
    home,
    inbox,
    listing,
    map,
    photos,
    reviews,
    troubles,
    units,
)

app_name = "desk"
urlpatterns = [
    path("desk/", home.home, name="home"),
    path("inbox/", inbox.page, name="inbox"),
    path("inbox/<str:number>/<slug:key>", inbox.press, name="press"),
    path("cases/", listing.listing, name="cases"),
    path("cases/<str:number>", case.case_page, name="case"),
    path("cases/<str:number>/do/<slug:key>", deeds.deed, name="deed"),
    path("cases/<str:number>/identity", case.identity, name="identity"),
    path("cases/<str:number>/photos/<int:key>", photos.photo, name="photo"),
    path("units", units.find, name="units"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("map/", map.live, name="map"),
    path("map/sheet/<str:number>", map.sheet, name="sheet"),
    path("troubles/", troubles.troubles, name="troubles"),
    path("troubles/retry", troubles.send_on, name="retry"),
]
