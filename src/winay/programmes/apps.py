from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "winay.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Tell the registry, which knows no programmes, who may keep people and organisations."""
        from rules.rulesets import add_rule

        from winay.programmes.access import coordinates_something, keepers_districts, may_keep_people

        add_rule("registry.keep_people", may_keep_people)  # type: ignore[no-untyped-call]
        add_rule("registry.adjudicate", coordinates_something)  # type: ignore[no-untyped-call]
        add_rule("registry.places_kept", keepers_districts)  # type: ignore[no-untyped-call]
