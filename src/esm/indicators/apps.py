from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "esm.indicators"
    label = "indicators"
