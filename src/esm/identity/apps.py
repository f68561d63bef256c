from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "esm.identity"
    label = "identity"
