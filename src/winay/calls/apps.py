from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "winay.calls"
    label = "calls"
