"""Addresses of changes of the design of the pools."""

from django.urls import path

from beurs.ledger.views import change, change_trial, changes

app_name = "changes"
urlpatterns = [
    path("changes/", changes.listed, name="changes"),
    path("changes/new/<str:kind>/", changes.draft, name="draft"),
    path("changes/<int:pk>/", change.show, name="change"),
    path("changes/<int:pk>/edit/", changes.edit, name="edit"),
    path("changes/<int:pk>/people/", change.people, name="people"),
    path("changes/<int:pk>/sign/", change.sign, name="sign"),
    path("changes/<int:pk>/withdraw/", change.withdraw, name="withdraw"),
    path("changes/<int:pk>/carry-out/", change.carry_out, name="carry-out"),
    path("changes/<int:pk>/mornings/", change_trial.play, name="mornings"),
    path("changes/<int:pk>/file/", change.take, name="file"),
    path("changes/<int:pk>/file/again/", change.renew, name="file-again"),
]
