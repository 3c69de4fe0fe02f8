from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "winay.agreements"
    label = "agreements"
