from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "winay.journeys"
    label = "journeys"
