"""Addresses of the school pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
