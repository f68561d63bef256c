from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "esm.portal"
    label = "portal"
