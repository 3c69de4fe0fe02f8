from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "winay.ledger"
    label = "ledger"
