"""Addresses of long cover, of the reports and of the rules behind them."""

from django.urls import path

from beurs.cover.views import idle, long, lost, reports, rules, travel

urlpatterns = [
    path("lost/", lost.show, name="lost"),
    path("lost/<str:what>/<str:kind>/", lost.export, name="lost-export"),
    path("reports/", reports.show, name="report"),
    path("reports/<str:what>/<str:kind>/", reports.export, name="report-export"),
    path("reports/monthly/", reports.monthly, name="report-monthly"),
    path("m/<str:token>/", reports.monthly_end, name="report-end"),
    path("long/", long.longs, name="longs"),
    path("long/open/<int:need>/", long.opened, name="long-open"),
    path("long/<int:pk>/", long.long, name="long"),
    path("long/<int:pk>/introduce/", long.introduce, name="long-introduce"),
    path("long/<int:pk>/choose/", long.choose, name="long-choose"),
    path("long/<int:pk>/contract/", long.contract, name="long-contract"),
    path("long/<int:pk>/withdraw/", long.withdraw, name="long-withdraw"),
    path("idle/", idle.show, name="idle"),
    path("rules/emergency/", rules.emergency, name="rules-emergency"),
    path("rules/price/", rules.price, name="rules-price"),
    path("rules/cancel/", rules.cancel, name="rules-cancel"),
    path("rules/travel/", travel.first, name="travel-rules"),
    path("rules/travel/<int:pk>/", travel.show, name="travel-rule"),
]
