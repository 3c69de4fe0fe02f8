"""The kernel's start-up: every stored record keeps its history."""

from django.apps import AppConfig, apps

KEEP_THEIR_OWN_HISTORY = {
    "registry.importbatch", "ledger.account", "registry.linkpair", "registry.merge", "calls.interest", "calls.asker",
    "outbox.message", "outbox.delivery", "outbox.seen",
}  # fmt: skip
"""Beside these, every append-only model. Those of the door are forgotten on a day: no trail keeps what they said."""


class BaseConfig(AppConfig):
    name = "winay.base"
    label = "base"

    def ready(self) -> None:
        """Register every model built on `Record` with the audit trail, but those that nobody can change."""
        from auditlog.registry import auditlog
        from django.db.backends.signals import connection_created

        from winay.base.models import AppendOnly, Record, User
        from winay.base.search import teach_names

        connection_created.connect(teach_names, dispatch_uid="winay.base.search")
        auditlog.register(User, exclude_fields=["password", "last_login"])
        for model in apps.get_models():
            if issubclass(model, AppendOnly) or model._meta.label_lower in KEEP_THEIR_OWN_HISTORY:
                continue
            if issubclass(model, Record):
                auditlog.register(model)
