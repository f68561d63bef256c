"""Roles of people in the city, granted for a time. An NGO's people have rights in their organisation instead."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    ADMINISTRATOR = "administrator", _("Адміністраторка системи")
    OFFICIAL = "official", _("Посадовиця департаменту")
    HEAD = "department_head", _("Керівниця департаменту")
    SECRETARY = "competition_secretary", _("Секретарка конкурсу")
    COMMISSION = "commission_member", _("Членкиня комісії")
    OPERATOR = "operator", _("Операторка е-офісу")
    COORDINATOR = "coordinator", _("Координаторка мережі")
    SOCIAL_WORKER = "social_worker", _("Фахівчиня із соціальної роботи")
    SUPERVISOR = "case_supervisor", _("Керівниця соціальної роботи")
