"""Addresses of the region's home and the rules."""

from django.urls import path

from beurs.cover.views import carried, region, rules

urlpatterns = [
    path("region/", region.region, name="region"),
    path("carried/", carried.show, name="carried"),
    path("carried/<str:what>/<str:kind>/", carried.export, name="carried-export"),
    path("rules/", rules.rules, name="rules"),
    path("rules/priority/", rules.priority, name="rules-priority"),
    path("rules/employment/", rules.employment, name="rules-employment"),
]
