"""Addresses of the cover room: the planner's board and the school's pages."""

from beurs.cover.urls.board import urlpatterns as board_urls
from beurs.cover.urls.school import urlpatterns as school_urls

app_name = "cover"
urlpatterns = [*board_urls, *school_urls]
