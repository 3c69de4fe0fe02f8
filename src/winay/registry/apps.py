from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "winay.registry"
    label = "registry"

    def ready(self) -> None:
        """Say what is done in the background for lists, and which free texts may name people."""
        from winay.base import work
        from winay.registry import jobs, models
        from winay.registry.actions import comparing, forgetting
        from winay.registry.actions.lists import batches, running

        forgetting.forget_all(
            (
                (models.Correction, ("text", "answer")),
                (models.Paper, ("note", "number")),
                (models.Drive, ("name", "conclusion")),
                (models.ImportBatch, ("fault",)),
                (models.Consent, ("source",)),
            )
        )
        work.register(comparing.COMPARE, jobs.work_on_comparison, jobs.give_up_comparison)
        work.register(batches.CHECK, running.work_on_check, running.give_up_check)
        work.register(batches.TAKE, running.work_on_taking, running.give_up_taking)
