from django.apps import AppConfig


class AccountabilityConfig(AppConfig):
    name = "winay.accountability"
    label = "accountability"

    def ready(self) -> None:
        """Bring the kinds of account, and say what groups are told."""
        from winay.accountability.letters import register_letters
        from winay.accountability.postings import KINDS
        from winay.ledger.chart import register

        register(*KINDS)
        register_letters()
