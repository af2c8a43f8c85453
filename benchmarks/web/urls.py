"""The addresses of the application plus a page that holds nothing but the layout."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from beurs.web.urls import urlpatterns as application


def bare(request: HttpRequest) -> HttpResponse:
    """Show the layout of a signed-in page without any content."""
    return render(request, "base.html")


urlpatterns = [path("bare/", bare), *application]
