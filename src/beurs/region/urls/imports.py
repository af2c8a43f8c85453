"""Addresses of the imports."""

from django.urls import path

from beurs.region.views import imports

urlpatterns = [
    path("import/", imports.imports, name="imports"),
    path("import/<slug:name>/", imports.import_one, name="import"),
    path("import/<slug:name>/confirm/", imports.import_confirm, name="import-confirm"),
]
