from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "esm.design"
    label = "design"
