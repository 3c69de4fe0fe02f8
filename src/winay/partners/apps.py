from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "winay.partners"
    label = "partners"
