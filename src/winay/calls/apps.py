from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "winay.calls"
    label = "calls"

    def ready(self) -> None:
        """Say what is posted, done in the background for programmes and calls, which free texts may name people,
        and what groups are told."""
        from winay.base import work
        from winay.calls import jobs, models
        from winay.calls.actions import calls, door, reach
        from winay.calls.actions.forgetting import forget_proofs
        from winay.calls.letters import register_letters
        from winay.calls.postings import KINDS
        from winay.ledger import chart
        from winay.registry.actions import forgetting

        chart.register(*KINDS)
        register_letters()
        forgetting.also_forget(forget_proofs)
        forgetting.forget_all(
            (
                (models.Complaint, ("text", "answer", "remedy_note")),
                (models.Question, ("text", "answer")),
                (models.Asker, ("name", "contact")),
                (models.Interest, ("group_name", "activity", "place", "contact_name", "phone")),
                (models.ConditionResult, ("reason", "mend", "found")),
                (models.Picture, ("caption",)),
                (models.Attachment, ("caption",)),
            )
        )
        work.register(door.FORGET_AT_THE_DOOR, jobs.work_at_the_door)
        work.register(reach.COUNT_REACH, jobs.work_on_reach)
        work.register(calls.CLOSE_RECEPTION, jobs.work_on_closing)
