"""The kernel's start-up: every stored record keeps its history."""

from django.apps import AppConfig, apps

KEEP_THEIR_OWN_HISTORY = {
    "registry.importbatch",
    "base.act",
    "documents.document",
    "ledger.account",
    "ledger.entry",
    "ledger.posting",
    "calls.revision",
    "calls.amendment",
    "committees.outcome",
    "committees.minutes",
    "registry.linkpair",
    "registry.linkverdict",
    "registry.merge",
    "committees.awardchange",
    "committees.reallocation",
    "committees.freed",
    "committees.reallocationline",
    "registry.reading",
}


class BaseConfig(AppConfig):
    name = "winay.base"
    label = "base"

    def ready(self) -> None:
        """Register every model built on `Record` with the audit trail, but those that nobody can change."""
        from auditlog.registry import auditlog

        from winay.base.models import Record, User

        auditlog.register(User, exclude_fields=["password", "last_login"])
        for model in apps.get_models():
            if issubclass(model, Record) and model._meta.label_lower not in KEEP_THEIR_OWN_HISTORY:
                auditlog.register(model)
