from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "winay.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Say what is posted, what payments are for, and what groups are told of their agreement and their money."""
        from winay.agreements.actions.payments import TRANCHE, locked_tranche
        from winay.agreements.letters import register_letters
        from winay.agreements.postings import KINDS
        from winay.ledger import chart
        from winay.treasury import purposes

        chart.register(*KINDS)
        register_letters()
        purposes.register(TRANCHE, locked_tranche)
