from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "winay.funding"
    label = "funding"

    def ready(self) -> None:
        """Say what is posted."""
        from winay.funding.postings import KINDS
        from winay.ledger import chart

        chart.register(*KINDS)
