"""The kernel's start-up: every stored record keeps its history, and open data are made each night."""

from django.apps import AppConfig, apps

NIGHT = 2
"""The hour from which what is made once a night is made."""


class BaseConfig(AppConfig):
    name = "winay.base"
    label = "base"

    def ready(self) -> None:
        """Register every model built on `Record` with the audit trail, and the making of open data with the workers.

        Left out are those that nobody can change, and those of which their package's signboard says so.
        """
        from auditlog.registry import auditlog
        from django.db.backends.signals import connection_created

        from winay.base import open_files, work
        from winay.base.database import never_compile
        from winay.base.models import AppendOnly, Record, User
        from winay.base.search import teach_names
        from winay.base.signboard import without_trail

        work.register(open_files.MAKE, open_files.work_on_table)
        work.register(open_files.MAKE_ALL, open_files.work_on_all)
        work.every_day(open_files.MAKE_ALL, at_hour=NIGHT)
        connection_created.connect(teach_names, dispatch_uid="winay.base.search")
        connection_created.connect(never_compile, dispatch_uid="winay.base.database")
        auditlog.register(User, exclude_fields=["password", "last_login"])
        for model in apps.get_models():
            if issubclass(model, AppendOnly) or model._meta.label_lower in without_trail():
                continue
            if issubclass(model, Record):
                auditlog.register(model)
