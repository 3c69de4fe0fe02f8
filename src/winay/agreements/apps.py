from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "winay.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Say what is posted, what payments are for, what groups are told of their money, and what is done at night."""
        from winay.agreements.actions.payments import TRANCHE, locked_tranche
        from winay.agreements.actions.ready import KEEP_READY, keep_all_ready
        from winay.agreements.letters import register_letters
        from winay.agreements.postings import KINDS
        from winay.base import work
        from winay.ledger import chart
        from winay.treasury import purposes

        chart.register(*KINDS)
        register_letters()
        purposes.register(TRANCHE, locked_tranche)
        work.register(KEEP_READY, keep_all_ready)
        work.every_day(KEEP_READY, at_hour=3)
