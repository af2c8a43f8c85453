from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "beurs.ledger"
