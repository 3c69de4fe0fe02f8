from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "winay.calls"
    label = "calls"

    def ready(self) -> None:
        """Say what is done in the background for programmes."""
        from winay.base import work
        from winay.calls import jobs
        from winay.calls.actions import reach

        work.register(reach.COUNT_REACH, jobs.work_on_reach)
