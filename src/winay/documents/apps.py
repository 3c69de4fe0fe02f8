from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "winay.documents"
    label = "documents"
