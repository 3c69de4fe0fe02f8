"""The label is `outbox`: `messages` is that of Django's own notices at the head of a page, which stay."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "winay.messages"
    label = "outbox"

    def ready(self) -> None:
        """Make accounts known as recipients, and say what is done in the background."""
        from winay.base import work
        from winay.messages import directory, jobs
        from winay.messages.actions import posting
        from winay.messages.reminders import REMIND

        directory.register("base.user", lookup=directory.accounts)
        work.register(posting.SEND, jobs.work_on_messages)
        work.register(REMIND, jobs.work_on_reminders)
        work.every_day(REMIND, at_hour=8)
        work.register(jobs.BOUNCES, jobs.work_on_bounces)
        work.every_day(jobs.BOUNCES, at_hour=0)
