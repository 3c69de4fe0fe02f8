"""Machines of agencies: who they are, what they may ask, and the look-ups that they make."""

from django.apps import AppConfig


class MachinesConfig(AppConfig):
    name = "winay.machines"
    label = "machines"

    def ready(self) -> None:
        """Say what is done in the background: late answers, and news of people and households."""
        from winay.base import work
        from winay.machines.actions import asking, late, news, purging

        work.register(asking.ANSWER, late.answer_late, late.give_up_answer, outside=True)
        work.register(news.CHANGED, news.look_who_listens)
        work.register(news.LISTED, news.look_through_list)
        work.register(news.SEND, news.send_news, news.give_up_news, outside=True)
        work.register(purging.PURGE, purging.work_on_purging)
        work.every_day(purging.PURGE, at_hour=3)
