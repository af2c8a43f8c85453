"""Addresses of the board pages."""

from django.urls import URLPattern, path

from beurs.cover.views.board import actions, drawer, export, page, stopping, week

urlpatterns: list[URLPattern] = [
    path("today/", page.today, name="today"),
    path("today/bench/", page.bench, name="today-bench"),
    path("today/changes/", page.changes, name="today-changes"),
    path("today/export/<str:kind>/", export.today, name="today-export"),
    path("today/plan/", actions.plan, name="today-plan"),
    path("today/plan/stop/", stopping.stop, name="plan-stop"),
    path("today/publish/", actions.publish, name="today-publish"),
    path("today/agree/", actions.agree, name="today-agree"),
    path("today/undo/<int:step>/", actions.undo, name="today-undo"),
    path("today/need/<int:pk>/", drawer.need, name="today-need"),
    path("today/need/<int:pk>/choose/", drawer.choose, name="today-choose"),
    path("today/need/<int:pk>/why-not/<int:person>/", drawer.why_not, name="today-why-not"),
    path("today/need/<int:pk>/assign/", actions.assign, name="today-assign"),
    path("today/need/<int:pk>/drop/", actions.drop, name="today-drop"),
    path("today/need/<int:pk>/lock/", actions.lock, name="today-lock"),
    path("today/need/<int:pk>/unlock/", actions.unlock, name="today-unlock"),
    path("today/need/<int:pk>/release/", actions.release, name="today-release"),
    path("today/need/<int:pk>/help/<int:number>/", actions.help_with, name="today-help"),
    path("week/", week.week, name="week"),
    path("week/changes/", week.changes, name="week-changes"),
    path("week/plan/", week.plan, name="week-plan"),
    path("week/export/<str:kind>/", export.week, name="week-export"),
]
