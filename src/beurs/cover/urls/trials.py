"""Addresses of mornings played again, and of what boards gave and got."""

from django.urls import path

from beurs.cover.views import giving, preview, trials

urlpatterns = [
    path("pools/policies/<int:pk>/preview/", preview.show, name="policy-preview"),
    path("pools/policies/<int:pk>/preview/<str:kind>/", preview.export, name="policy-preview-export"),
    path("give-and-take/", giving.show, name="give-and-take"),
    path("give-and-take/play/", giving.play, name="give-and-take-play"),
    path("give-and-take/<str:what>/<str:kind>/", giving.export, name="give-and-take-export"),
    path("trials/<int:pk>/", trials.show, name="trial"),
    path("trials/<int:pk>/stop/", trials.stop, name="trial-stop"),
]
