"""Addresses around the search for somebody: sending, phoning, looking ahead, and a board's rule."""

from django.urls import path

from beurs.cover.views.offers import agencies, phoning, rules, sending, trying

urlpatterns = [
    path("today/send/", sending.send_all, name="today-send"),
    path("today/need/<int:pk>/send/", sending.send, name="need-send"),
    path("today/need/<int:pk>/stop/", sending.stop, name="need-stop"),
    path("today/need/<int:pk>/bridge/", sending.bridge, name="need-bridge"),
    path("today/need/<int:pk>/ask/", sending.ask, name="need-ask"),
    path("today/need/<int:pk>/offers/<int:offer>/withdraw/", sending.withdraw, name="need-withdraw"),
    path("today/need/<int:pk>/phone/", phoning.phone, name="need-phone"),
    path("today/need/<int:pk>/phone/answer/", phoning.answered, name="need-phone-answer"),
    path("today/need/<int:pk>/agency/<int:agency>/", agencies.answered, name="need-agency"),
    path("today/need/<int:pk>/agency/back/", agencies.taken_back, name="need-agency-back"),
    path("today/need/<int:pk>/ahead/", phoning.preview, name="need-ahead"),
    path("rules/asking/", rules.first, name="dispatch-rules"),
    path("rules/asking/<int:pk>/", rules.show, name="dispatch-rule"),
    path("rules/asking/<int:pk>/agencies/", agencies.agencies, name="agencies"),
    path("rules/agencies/<int:pk>/", agencies.agency, name="agency"),
    path("rules/agencies/<int:pk>/price/", agencies.price, name="agency-price"),
    path("rules/asking/<int:pk>/try/", trying.show, name="dispatch-try"),
]
