from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "troth.files"
    label = "files"
