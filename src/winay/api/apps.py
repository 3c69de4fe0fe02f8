from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "winay.api"
    label = "api"
