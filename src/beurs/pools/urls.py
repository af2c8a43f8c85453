"""Addresses of the pools room: people with their pools, and the pools themselves."""

from django.urls import path

from beurs.pools.views import members, people, pools, sharing

app_name = "pools"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/pools/", members.join, name="membership-start"),
    path("people/<int:pk>/papers/", members.see, name="passport-see"),
    path("people/<int:pk>/boards/", members.ask, name="approval-ask"),
    path("memberships/<int:pk>/", members.change, name="membership-change"),
    path("memberships/<int:pk>/end/", members.end, name="membership-end"),
    path("pools/", pools.pools, name="pools"),
    path("pools/balance/", sharing.balance, name="balance"),
    path("pools/newcomers/", sharing.newcomers, name="newcomers"),
    path("pools/newcomers/<int:pk>/", sharing.newcomer_answer, name="newcomer-answer"),
    path("pools/<int:pk>/", pools.pool, name="pool"),
    path("pools/<int:pk>/propose/", pools.propose, name="policy-propose"),
    path("pools/policies/<int:pk>/sign/", pools.sign, name="policy-sign"),
    path("pools/policies/<int:pk>/withdraw/", pools.withdraw, name="policy-withdraw"),
]
