from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "winay.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Say what is posted."""
        from winay.exchange.postings import KINDS
        from winay.ledger import chart

        chart.register(*KINDS)
