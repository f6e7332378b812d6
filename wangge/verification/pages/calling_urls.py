"""地址 urls: the call-back desk, and where a reply is written."""

from django.urls import path

from wangge.verification.pages import calling, replying

urlpatterns = [
    path("callbacks/", calling.desk, name="callbacks"),
    path("callbacks/<slug:tab>/", calling.desk, name="callbacks_tab"),
    path("callbacks/<slug:tab>/<str:number>/<slug:key>", calling.settle, name="callbacks_settle"),
    path("reply/<str:number>/", replying.write, name="reply_write"),
]
