from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "esm.deliveries"
    verbose_name = "Deliveries"
