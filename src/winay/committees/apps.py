from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "winay.committees"
    label = "committees"

    def ready(self) -> None:
        """Say what is posted, and what groups are told of sessions."""
        from winay.committees.letters import register_letters
        from winay.committees.postings import KINDS
        from winay.ledger import chart

        chart.register(*KINDS)
        register_letters()
