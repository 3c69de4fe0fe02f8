"""The kernel's start-up: every stored record keeps its history."""

from django.apps import AppConfig, apps


class BaseConfig(AppConfig):
    name = "winay.base"
    label = "base"

    def ready(self) -> None:
        """Register every model built on `Record` with the audit trail.

        Left out are those that nobody can change, and those of which their package's signboard says so.
        """
        from auditlog.registry import auditlog
        from django.db.backends.signals import connection_created

        from winay.base.models import AppendOnly, Record, User
        from winay.base.search import teach_names
        from winay.base.signboard import without_trail

        connection_created.connect(teach_names, dispatch_uid="winay.base.search")
        auditlog.register(User, exclude_fields=["password", "last_login"])
        for model in apps.get_models():
            if issubclass(model, AppendOnly) or model._meta.label_lower in without_trail():
                continue
            if issubclass(model, Record):
                auditlog.register(model)
