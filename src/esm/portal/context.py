"""What every page's frame needs: the city, its phone, whether this is a demo, the menus, the reader's own look."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from esm.design.appearance import COOKIE, Appearance
from esm.kernel.actor import NOBODY

from .frame import Frame, work_nav


def page(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", NOBODY)
    english = get_language() == "en"
    return {
        "city": settings.CITY_EN if english else settings.CITY,
        "help_phone": settings.HELP_PHONE,
        "help_hours": settings.HELP_HOURS_EN if english else settings.HELP_HOURS,
        "demo": settings.DEMO,
        "actor": actor,
        "appearance": Appearance.read(request.COOKIES.get(COOKIE, "")),
        "frame": Frame(request),
        # Called by the template of a work place; public pages ask nobody who she is.
        "work_nav": partial(work_nav, actor, request.path),
    }
