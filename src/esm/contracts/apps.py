from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "esm.contracts"
    label = "contracts"
