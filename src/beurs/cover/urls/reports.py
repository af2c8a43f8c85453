"""Addresses of the reports and of the rules behind them."""

from django.urls import path

from beurs.cover.views import idle, lost, reports, rules

urlpatterns = [
    path("lost/", lost.show, name="lost"),
    path("lost/<str:what>/<str:kind>/", lost.export, name="lost-export"),
    path("reports/", reports.show, name="report"),
    path("reports/<str:what>/<str:kind>/", reports.export, name="report-export"),
    path("idle/", idle.show, name="idle"),
    path("rules/emergency/", rules.emergency, name="rules-emergency"),
    path("rules/price/", rules.price, name="rules-price"),
]
