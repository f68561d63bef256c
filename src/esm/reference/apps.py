from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "esm.reference"
    label = "reference"
