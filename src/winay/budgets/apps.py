from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "winay.budgets"
    label = "budgets"

    def ready(self) -> None:
        """Say what is posted."""
        from winay.budgets.postings import KINDS
        from winay.ledger import chart

        chart.register(*KINDS)
