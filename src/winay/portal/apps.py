from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "winay.portal"
    label = "portal"
