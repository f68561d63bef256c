from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "esm.directory"
    verbose_name = "Directory"
