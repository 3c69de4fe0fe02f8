from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "winay.committees"
    label = "committees"
