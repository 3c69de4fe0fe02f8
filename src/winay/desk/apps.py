from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "winay.desk"
    label = "desk"
