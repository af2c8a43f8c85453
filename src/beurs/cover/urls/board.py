"""Addresses of the board pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
