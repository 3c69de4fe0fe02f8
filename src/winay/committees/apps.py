from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "winay.committees"
    label = "committees"

    def ready(self) -> None:
        """Say what is posted, and what groups are told of sessions, and what is done when a person is forgotten."""
        from winay.committees.actions.forgetting import forget_person
        from winay.committees.letters import register_letters
        from winay.committees.postings import KINDS
        from winay.ledger import chart
        from winay.registry.actions.forgetting import also_forget

        chart.register(*KINDS)
        register_letters()
        also_forget(forget_person)
