"""What every page's frame needs: the city, its phone, whether this is a demo, the menus, the reader's own look."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from esm.design.appearance import COOKIE, Appearance
from esm.kernel.actor import NOBODY
from esm.kernel.http import KIOSK_COOKIE

from .frame import Frame, work_nav


def page(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", NOBODY)
    english = get_language() == "en"
    idle = request.COOKIES.get(KIOSK_COOKIE, "")
    return {
        # A shared computer: after so many seconds without a touch whoever sat there is forgotten.
        "kiosk_idle": idle if idle.isascii() and idle.isdigit() and len(idle) < 5 else "",
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
