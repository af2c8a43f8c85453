"""Addresses of the cover room: the board, the school pages, who covers, the region."""

from beurs.cover.urls.board import urlpatterns as board_urls
from beurs.cover.urls.offers import urlpatterns as offer_urls
from beurs.cover.urls.phone import urlpatterns as phone_urls
from beurs.cover.urls.region import urlpatterns as region_urls
from beurs.cover.urls.reports import urlpatterns as report_urls
from beurs.cover.urls.school import urlpatterns as school_urls
from beurs.cover.urls.trials import urlpatterns as trial_urls

app_name = "cover"
urlpatterns = [*board_urls, *offer_urls, *school_urls, *phone_urls, *region_urls, *report_urls, *trial_urls]
