"""地址 urls: handling's own pages; the case page itself is the desk's."""

from django.urls import path

from wangge.handling.pages import lists, parties, projects, sweeps

urlpatterns = [
    path("sweeps/", sweeps.listing, name="handling_sweeps"),
    path("sweeps/<int:key>", sweeps.one, name="handling_sweep"),
    path("sweeps/<int:key>/end", sweeps.end, name="handling_end_sweep"),
    path("sweeps/places/<int:key>", sweeps.look, name="handling_look"),
    path("projects/", projects.listing, name="handling_projects"),
    path("projects/<int:key>", projects.one, name="handling_project"),
    path("projects/milestones/<int:key>", projects.reached, name="handling_reached"),
    path("disputes/", lists.disputed, name="handling_disputes"),
    path("mediations/", lists.mediated, name="handling_mediations"),
    path("mediations/<int:key>", parties.parties, name="handling_parties"),
]
