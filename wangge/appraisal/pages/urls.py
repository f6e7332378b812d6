"""Addresses of the pages of appraisal, below /appraisal/."""

from django.urls import path

from wangge.appraisal.pages import cadres, deciding, findings, report, schemes, unit

app_name = "appraisal"
urlpatterns = [
    path("", report.report, name="report"),
    path("export/<str:form>", report.export, name="export"),
    path("publications", report.publications, name="publications"),
    path("run", deciding.run_period, name="run"),
    path("publish", deciding.publish_run, name="publish"),
    path("units/<int:key>", unit.unit, name="unit"),
    path("units/<int:key>/cases", unit.cases, name="cases"),
    path("units/<int:key>/appeal", deciding.appeal_made, name="appeal"),
    path("units/<int:key>/exclude", deciding.exclude_case, name="exclude"),
    path("appeals", deciding.appeals_seen, name="appeals"),
    path("appeals/<int:key>/decide", deciding.appeal_decided, name="decide"),
    path("findings", findings.findings_seen, name="findings"),
    path("findings/<int:key>", findings.settled, name="finding"),
    path("findings/look", findings.looked, name="look"),
    path("schemes", schemes.schemes_seen, name="schemes"),
    path("cadres", cadres.listed, name="cadres"),
    path("cadres/draw", cadres.drawn, name="draw"),
    path("cadres/<int:key>", cadres.one, name="cadre"),
    path("cadres/<int:key>/<str:deed>", cadres.done, name="cadre_deed"),
]
