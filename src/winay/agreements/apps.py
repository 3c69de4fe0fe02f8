from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "winay.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Say what is posted."""
        from winay.agreements.postings import KINDS
        from winay.ledger import chart

        chart.register(*KINDS)
