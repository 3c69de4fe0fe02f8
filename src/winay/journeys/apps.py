from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "winay.journeys"
    label = "journeys"

    def ready(self) -> None:
        """Say what groups and people are told."""
        from winay.journeys.letters import register_letters

        register_letters()
