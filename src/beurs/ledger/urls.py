"""Addresses of the ledger."""

from django.urls import path

from beurs.ledger.views import costs, hours, lines, overview, payroll, settings, statement

app_name = "ledger"
urlpatterns = [
    path("ledger/", overview.overview, name="overview"),
    path("ledger/post/", overview.post, name="post"),
    path("ledger/close/", overview.close, name="close"),
    path("ledger/settings/", settings.settings, name="settings"),
    path("ledger/settings/<str:what>/", settings.add, name="settings-add"),
    path("ledger/booking/", settings.hand, name="hand"),
    path("ledger/booking/<str:what>/", settings.book, name="book"),
    path("ledger/payroll/", payroll.payroll, name="payroll"),
    path("ledger/payroll/<str:name>/<str:month>/", payroll.export, name="payroll-export"),
    path("ledger/costs/", costs.show, name="costs"),
    path("ledger/costs/<str:kind>/", costs.export, name="costs-export"),
    path("ledger/differences/", hours.differing, name="differences"),
    path("ledger/<int:pk>/lines/<int:entry>/", lines.line, name="line"),
    path("ledger/<int:pk>/<str:month>/", statement.statement, name="statement"),
    path("ledger/<int:pk>/<str:month>/agree/", statement.agree, name="agree"),
    path("ledger/<int:pk>/<str:month>/<str:kind>/", statement.export, name="statement-export"),
    path("hours/", hours.schools, name="hours"),
    path("schools/<str:code>/hours/", hours.school, name="school-hours"),
    path("own/hours/sign/", hours.own, name="own-hours"),
]
