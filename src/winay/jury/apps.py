from django.apps import AppConfig


class JuryConfig(AppConfig):
    name = "winay.jury"
    label = "jury"
