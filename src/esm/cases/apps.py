from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "esm.cases"
    verbose_name = "Cases"
