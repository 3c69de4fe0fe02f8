from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "winay.calls"
    label = "calls"

    def ready(self) -> None:
        """Say what is posted, done in the background for programmes and calls, and what groups are told."""
        from winay.base import work
        from winay.calls import jobs
        from winay.calls.actions import calls, door, reach
        from winay.calls.letters import register_letters
        from winay.calls.postings import KINDS
        from winay.ledger import chart

        chart.register(*KINDS)
        register_letters()
        work.register(door.FORGET_AT_THE_DOOR, jobs.work_at_the_door)
        work.register(reach.COUNT_REACH, jobs.work_on_reach)
        work.register(calls.CLOSE_RECEPTION, jobs.work_on_closing)
