"""Addresses of somebody who covers, and the signed links in messages."""

from django.urls import path

from beurs.cover.views import own
from beurs.cover.views.phone import days, feed, hours, me, offers

urlpatterns = [
    path("own/", own.own, name="own"),
    path("own/offers/", offers.offers, name="phone-offers"),
    path("own/offers/<int:pk>/", offers.offer, name="phone-offer"),
    path("own/offers/<int:pk>/seen/", offers.seen, name="phone-seen"),
    path("own/offers/<int:pk>/answer/", offers.answer, name="phone-answer"),
    path("own/days/<int:need>/", days.day, name="phone-day"),
    path("own/days/<int:need>/question/", days.question, name="phone-question"),
    path("own/days/<int:need>/cancel/", days.cancel, name="phone-cancel"),
    path("own/hours/", hours.hours, name="phone-hours"),
    path("own/me/", me.me, name="phone-me"),
    path("own/me/week/", me.week, name="phone-week"),
    path("own/me/day/", me.one_day, name="phone-one-day"),
    path("own/me/reach/", me.reach, name="phone-reach"),
    path("own/me/push/", me.push, name="phone-push"),
    path("own/me/limits/", me.limits, name="phone-limits"),
    path("own/me/school/", me.school, name="phone-school"),
    path("own/me/calendar/", me.calendar, name="phone-calendar"),
    path("a/<str:token>/", offers.link, name="answer"),
    path("agenda/<str:token>.ics", feed.feed, name="feed"),
]
