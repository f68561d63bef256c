from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "esm.desk"
    verbose_name = "Desk"
