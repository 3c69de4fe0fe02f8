from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "winay.facts"
    label = "facts"

    def ready(self) -> None:
        """Gather what every package knows."""
        from winay.facts.catalogue import gather

        gather()
