"""The city's own borders of districts: loaded whole, taken away whole."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import SYSTEM, Actor
from esm.kernel.errors import Invalid, require
from esm.reference import public as reference

from ..borders import BadBorders, Border, box, read
from ..models import DistrictBorder, Place
from ..policies import may_draw


@transaction.atomic
def load_borders(*, actor: Actor, content: bytes, source: str, at: datetime) -> list[str]:
    """Replace all borders by those of a GeoJSON file. Returns the titles of districts that the file lacks.

    The server's own command acts as SYSTEM. Raises Invalid with every mistake of the file, a line each, named by its feature and property.
    """
    require(actor == SYSTEM or may_draw(actor))
    source = " ".join(source.split())
    if not source:
        raise Invalid({"source": _("Напишіть, звідки межі: назву документа або сайт.")})
    districts = {d.key: d.title for d in reference.districts()}
    try:
        borders = read(content, districts)
    except BadBorders as bad:
        raise Invalid({"file": "\n".join(bad.errors)}) from bad
    _about_this_city(borders)
    DistrictBorder.objects.all().delete()
    made = [
        DistrictBorder(district=b.district, shape=b.shape, outline=b.outline, source=source[:300], at=at)
        for b in borders
    ]
    DistrictBorder.objects.bulk_create(made)
    audit.record(
        actor=actor,
        action="directory.borders",
        subject=made[0],
        at=at,
        source=source[:300],
        districts=[b.district for b in borders],
    )
    return [title for key, title in districts.items() if key not in {b.district for b in borders}]


def _about_this_city(borders: list[Border]) -> None:
    """None of our places within the box of the borders: longitude and latitude have changed places, or another city."""
    west, south, east, north = box(b.shape for b in borders)
    points = Place.objects.filter(latitude__isnull=False)
    inside = points.filter(longitude__range=(west, east), latitude__range=(south, north))
    if not inside.exists() and points.exists():
        raise Invalid({"file": _("У цих межах немає жодного нашого місця. Чи не переставлено довготу й широту?")})


@transaction.atomic
def remove_borders(*, actor: Actor, at: datetime) -> None:
    """The map is a scheme again."""
    require(actor == SYSTEM or may_draw(actor))
    first = DistrictBorder.objects.first()
    if first is None:
        return
    audit.record(actor=actor, action="directory.remove_borders", subject=first, at=at, source=first.source)
    DistrictBorder.objects.all().delete()
