from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "winay.territory"
    label = "territory"

    def ready(self) -> None:
        """Say what is done in the background for files of places."""
        from winay.base import work
        from winay.territory.actions import uploads

        work.register(uploads.LOAD_UPLOAD, uploads.work_on_upload, uploads.give_up_upload)
