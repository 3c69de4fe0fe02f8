from django.apps import AppConfig


class TreesConfig(AppConfig):
    name = "winay.trees"
    label = "trees"
