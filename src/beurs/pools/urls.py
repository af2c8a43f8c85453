"""Addresses of the pools room: people with their pools, and the pools themselves."""

from django.urls import path

from beurs.pools.views import people, pools

app_name = "pools"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("pools/", pools.pools, name="pools"),
]
