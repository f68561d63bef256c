"""What every page's frame needs: the city, its phone, whether this is a demo."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    return {
        "city": settings.CITY,
        "help_phone": settings.HELP_PHONE,
        "help_hours": settings.HELP_HOURS,
        "demo": settings.DEMO,
        "actor": getattr(request, "actor", None),
    }
