"""Addresses of the lists."""

from django.urls import path

from beurs.region.views import lists

urlpatterns = [
    path("schools/", lists.schools, name="schools"),
    path("schools/<str:code>/", lists.school, name="school"),
]
