"""地址 urls: knowledge items, call scripts, sampling plans."""

from django.urls import path

from wangge.verification.pages.keeping import knowledge, plans, scripts

urlpatterns = [
    path("knowledge/", knowledge.listed, name="knowledge"),
    path("knowledge/new", knowledge.write, name="knowledge_new"),
    path("knowledge/<int:key>", knowledge.item, name="knowledge_item"),
    path("knowledge/<int:key>/edit", knowledge.write, name="knowledge_edit"),
    path("knowledge/<int:key>/<slug:deed>", knowledge.done, name="knowledge_done"),
    path("callback-scripts/", scripts.listed, name="call_scripts"),
    path("callback-scripts/new", scripts.write, name="call_script_new"),
    path("callback-scripts/<str:version>", scripts.one, name="call_script"),
    path("sampling-plans/", plans.standing, name="sampling_plans"),
    path("sampling-plans/new", plans.write, name="sampling_plan_new"),
]
