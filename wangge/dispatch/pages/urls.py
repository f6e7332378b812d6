"""地址 urls: the dispatch desk and the page of the model."""

from django.urls import path

from wangge.dispatch import pages
from wangge.dispatch.pages import model
from wangge.dispatch.pages.area import area

urlpatterns = [
    path("dispatch/", pages.desk, name="dispatch_desk"),
    path("dispatch/returns/", pages.desk, {"tab": "returns"}, name="dispatch_returns"),
    path("dispatch/review/", pages.desk, {"tab": "review"}, name="dispatch_review"),
    path("dispatch/model/", model.model, name="dispatch_model"),
    path("dispatch/model/cases/", model.cases, name="dispatch_model_cases"),
    path("dispatch/model/switch", model.switched, name="dispatch_switch"),
    path("dispatch/together", pages.send_all, name="dispatch_together"),
    path("dispatch/area/<str:number>", area, name="dispatch_area"),
    path("dispatch/<slug:tab>/<str:number>/<slug:key>", pages.settle, name="dispatch_settle"),
]
