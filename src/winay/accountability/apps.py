from django.apps import AppConfig


class AccountabilityConfig(AppConfig):
    name = "winay.accountability"
    label = "accountability"

    def ready(self) -> None:
        """Bring the kinds of account, say what groups are told, and where a payment's condition is met."""
        from winay.accountability.facts import SHARE
        from winay.accountability.letters import register_letters
        from winay.accountability.postings import KINDS
        from winay.agreements import places
        from winay.ledger.chart import register

        register(*KINDS)
        places.register(SHARE, places.Place("book", "my:book"))
        register_letters()
