from django.apps import AppConfig


class TalentsConfig(AppConfig):
    name = "winay.talents"
    label = "talents"

    def ready(self) -> None:
        """Say what providers and groups are told."""
        from winay.talents.letters import register_letters

        register_letters()
