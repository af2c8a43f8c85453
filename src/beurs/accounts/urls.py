"""Addresses of signing in and of one's own account."""

from django.urls import path

from beurs.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("language/", views.language, name="language"),
    path("password/", views.password, name="password"),
]
