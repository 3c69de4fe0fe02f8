from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "winay.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Tell the registry and the outbox, which know no programmes, who keeps people and who looks after messages;
        and make known what holders of accounts are told."""
        from rules.rulesets import add_rule

        from winay.messages import kinds, reminders
        from winay.messages.access import scopes_by
        from winay.programmes import digest, letters
        from winay.programmes.access import (
            coordinates_something,
            keepers_districts,
            keeps_messages,
            may_keep_people,
        )

        scopes_by(keeps_messages)
        kinds.register(*letters.KINDS, digest.DIGEST)
        reminders.register(digest.DIGEST.code, digest.digests)
        add_rule("registry.keep_people", may_keep_people)  # type: ignore[no-untyped-call]
        add_rule("registry.adjudicate", coordinates_something)  # type: ignore[no-untyped-call]
        add_rule("registry.places_kept", keepers_districts)  # type: ignore[no-untyped-call]
