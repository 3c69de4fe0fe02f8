from django.apps import AppConfig


class TreasuryConfig(AppConfig):
    name = "winay.treasury"
    label = "treasury"

    def ready(self) -> None:
        """Say what is posted."""
        from winay.ledger import chart
        from winay.treasury.postings import KINDS

        chart.register(*KINDS)
