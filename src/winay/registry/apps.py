from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "winay.registry"
    label = "registry"

    def ready(self) -> None:
        """Say what is done in the background for lists."""
        from winay.base import work
        from winay.registry.actions.lists import batches, running

        work.register(batches.CHECK, running.work_on_check, running.give_up_check)
        work.register(batches.TAKE, running.work_on_taking, running.give_up_taking)
