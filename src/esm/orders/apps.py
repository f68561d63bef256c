from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "esm.orders"
    label = "orders"
