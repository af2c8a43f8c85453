"""Addresses of the lists."""

from django.urls import path

from beurs.region.views import documents, lists

urlpatterns = [
    path("documents/", documents.documents, name="documents"),
    path("documents/<int:pk>/drop/", documents.drop, name="document-drop"),
    path("schools/", lists.schools, name="schools"),
    path("schools/<str:code>/", lists.school, name="school"),
]
