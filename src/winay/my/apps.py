from django.apps import AppConfig


class MyConfig(AppConfig):
    name = "winay.my"
    label = "my"
