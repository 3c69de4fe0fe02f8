from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "winay.registry"
    label = "registry"

    def ready(self) -> None:
        """Say what is done in the background for lists, and whom messages reach."""
        from winay.base import work
        from winay.messages import directory
        from winay.registry import columns, jobs
        from winay.registry.actions import comparing
        from winay.registry.actions.lists import batches, returning, running
        from winay.registry.queries import contacts

        directory.register(
            contacts.GROUP,
            lookup=contacts.groups_to_tell,
            mailbox=contacts.groups_of,
            keeper=contacts.may_write_group,
        )
        directory.register(
            contacts.PERSON,
            lookup=contacts.people_to_tell,
            mailbox=contacts.people_of,
            keeper=contacts.may_write_person,
        )
        work.register(columns.KEEP, columns.work_on_keeping)
        work.register(columns.FORGET, columns.work_on_forgetting)
        work.every_day(columns.FORGET, at_hour=3)
        work.register(comparing.COMPARE, jobs.work_on_comparison, jobs.give_up_comparison)
        work.register(batches.CHECK, running.work_on_check, running.give_up_check)
        work.register(batches.TAKE, running.work_on_taking, running.give_up_taking)
        work.register(returning.RETURN, returning.work_on_return, returning.give_up_return)
