from django.apps import AppConfig


class TalentsConfig(AppConfig):
    name = "winay.talents"
    label = "talents"
