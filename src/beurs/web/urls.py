"""The root of all addresses."""

from django.urls import URLPattern, URLResolver, include, path

from beurs.web import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("healthz", views.health, name="health"),
    path("", include("beurs.accounts.urls")),
    path("", include("beurs.cover.urls")),
    path("", include("beurs.region.urls")),
]
