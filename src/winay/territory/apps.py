from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "winay.territory"
    label = "territory"
