"""The root of all addresses."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from beurs.web import views, views_app, views_look

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("healthz", views.health, name="health"),
    path("search/", views.search, name="search"),
    path("audit/", views.audit, name="audit"),
    path("manifest.webmanifest", views_app.manifest, name="app-manifest"),
    path("sw.js", views_app.service_worker, name="app-worker"),
    path("own/offline/", views_app.offline, name="app-offline"),
    path("", include("beurs.accounts.urls")),
    path("", include("beurs.cover.urls")),
    path("", include("beurs.ledger.urls")),
    path("", include("beurs.ledger.urls_changes")),
    path("", include("beurs.pools.urls")),
    path("", include("beurs.region.urls")),
]

if settings.DEBUG or settings.TESTING:
    urlpatterns += [
        path("look/", views_look.look, name="look"),
        path("look/<slug:page>/", views_look.look, name="look-page"),
    ]
