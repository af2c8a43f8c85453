"""Addresses of the school pages."""

from django.urls import path

from beurs.cover.views.school import absences, gaps, guide, outcome, report, today

urlpatterns = [
    path("absences/", absences.absences, name="absences"),
    path("absences/report/", report.report, name="absence-report"),
    path("absences/preview/", report.preview, name="absence-preview"),
    path("absences/<int:pk>/", absences.absence, name="absence"),
    path("absences/<int:pk>/reported/", report.reported, name="absence-reported"),
    path("gaps/report/", gaps.report, name="gap-report"),
    path("gaps/<int:pk>/withdraw/", gaps.withdraw, name="gap-withdraw"),
    path("schools/<str:code>/today/", today.today, name="school-today"),
    path("schools/<str:code>/own/", today.own, name="own-solution"),
    path("schools/<str:code>/bridge/<int:pk>/", today.bridge, name="school-bridge"),
    path("schools/<str:code>/guide/", guide.guide, name="school-guide"),
    path("schools/<str:code>/guide/<int:group>/", guide.group_guide, name="group-guide"),
    path("schools/<str:code>/questions/", guide.questions, name="school-questions"),
    path("schools/<str:code>/nobody/<int:pk>/", outcome.outcome, name="outcome"),
    path("schools/<str:code>/nobody/<int:pk>/back/", outcome.withdraw, name="outcome-back"),
]
