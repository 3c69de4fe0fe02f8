from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "winay.alerts"
    label = "alerts"
