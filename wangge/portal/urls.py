"""地址 urls: citizens' pages; none of them needs an account."""

from django.urls import path

from wangge.portal.pages import answer, photos, report, start, track

app_name = "portal"
urlpatterns = [
    path("portal/", start.start, name="start"),
    path("report/", report.photos, name="report"),
    path("report/place", report.place, name="place"),
    path("report/words", report.words, name="words"),
    path("report/done", report.done, name="done"),
    path("report/again", report.again, name="again"),
    path("report/near", report.near, name="near"),
    path("report/photos/<int:index>", photos.drafted, name="drafted"),
    path("report/grids", start.grids, name="grids"),
    path("report/outlines", start.outlines, name="outlines"),
    path("c/<str:token>", answer.answer, name="answer"),
    path("track/", track.track, name="track"),
    path("track/case", track.case, name="case"),
    path("track/judge", track.judge, name="judge"),
    path("track/add", track.add, name="add"),
    path("track/review", track.review, name="review"),
    path("track/other", track.other, name="other"),
    path("track/leave", track.leave, name="leave"),
    path("track/photos/<int:key>", photos.tracked, name="tracked"),
]
