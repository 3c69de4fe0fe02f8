from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "winay.journeys"
    label = "journeys"

    def ready(self) -> None:
        """Say what groups and people are told, and what is done in the background."""
        from winay.base import work
        from winay.journeys import flow_columns
        from winay.journeys.actions import asking_by_message, cohorts, handing_over, scenarios
        from winay.journeys.letters import register_letters

        register_letters()
        work.register(cohorts.HAND_OVER, handing_over.work_on_handover, handing_over.give_up_handover)
        work.register(flow_columns.MAKE, flow_columns.work_on_flow)
        work.every_day(flow_columns.MAKE, at_hour=4)
        work.register(asking_by_message.ASK, asking_by_message.work_on_asking)
        work.every_day(asking_by_message.ASK, at_hour=8)
        work.register(scenarios.COUNT, scenarios.work_on_scenario, scenarios.give_up_scenario)
