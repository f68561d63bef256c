"""Papers of cases as tagged PDF, and the bundle by which an act or a plan goes to the state's own system."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from django.conf import settings

from esm.design.documents import typst_pdf


def pdf(template: str, data: Mapping[str, Any], *, at: datetime, draft: str = "") -> bytes:
    """PDF/UA-1 and PDF/A-2a. `draft`: a word at the foot of every page of what isn't in force."""
    words = {"city": settings.CITY, "phone": settings.HELP_PHONE}
    return typst_pdf(template, {**data, **words}, at=at, draft=draft)


def bundle(content: Mapping[str, Any], paper: bytes, *, name: str, at: datetime) -> bytes:
    """A zip with `name`.json and `name`.pdf; the same content gives the same bytes."""
    out = BytesIO()
    stamp = (at.year, at.month, at.day, at.hour, at.minute, 0)
    text = json.dumps(content, ensure_ascii=False, indent=1).encode()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for suffix, inside in (("json", text), ("pdf", paper)):
            made.writestr(zipfile.ZipInfo(f"{name}.{suffix}", stamp), inside)
    return out.getvalue()
