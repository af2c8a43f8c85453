"""Addresses of the region room: lists of schools and people, settings, and imports."""

from beurs.region.urls.imports import urlpatterns as import_urls
from beurs.region.urls.lists import urlpatterns as list_urls

app_name = "region"
urlpatterns = [*list_urls, *import_urls]
