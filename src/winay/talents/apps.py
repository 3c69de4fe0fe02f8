from django.apps import AppConfig


class TalentsConfig(AppConfig):
    name = "winay.talents"
    label = "talents"

    def ready(self) -> None:
        """Say what providers and groups are told, and that providers come in by lists."""
        from winay.registry import plugs
        from winay.registry.rules.lists.fields import PROVIDERS
        from winay.talents.actions.lists import ProvidersOfList, providers_back, write_providers
        from winay.talents.letters import register_letters
        from winay.talents.queries.lists import would_go_back

        register_letters()
        plugs.register(PROVIDERS, plugs.Plug(ProvidersOfList, write_providers, providers_back, would_go_back))
