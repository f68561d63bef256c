from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "esm.people"
    verbose_name = "People"
