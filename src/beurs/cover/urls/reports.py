"""Addresses of the reports: lost lessons, what was filled, who stood idle."""

from django.urls import path

from beurs.cover.views import lost

urlpatterns = [
    path("lost/", lost.show, name="lost"),
    path("lost/<str:what>/<str:kind>/", lost.export, name="lost-export"),
]
