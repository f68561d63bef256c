"""Loading published tables, counting the program's own years, publishing a year, correcting a published figure."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import SYSTEM, Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, require

from . import policies, program_years
from .catalogue import DERIVED, NINE, WINNERS, by_formula
from .figures import Number, half_up
from .models import Correction, Edition, Indicator, Kind, Observation

DATA = Path(__file__).parent / "data"
REASON_MINIMUM = 10


def define_indicators() -> dict[str, Indicator]:
    """Bring the nine definitions of the catalogue into the database; by code. Safe to repeat."""
    for position, definition in enumerate(NINE, start=1):
        fields = {name: getattr(definition, name) for name in definition.__slots__ if name != "code"}
        Indicator.objects.update_or_create(code=definition.code, defaults={**fields, "position": position})
    return {i.code: i for i in Indicator.objects.all()}


def load_published(*, at: datetime, actor: Actor = SYSTEM, folder: Path = DATA, community: str | None = None) -> int:
    """Load the community's tables of `folder` (a .json about the edition, a .csv of the same name).

    `community` is a КАТОТТГ code, this installation's own by default: nobody gets the figures of another city. An
    edition that is there already is left alone, with the corrections made since: loading twice adds nothing. Returns
    the figures added.
    """
    own = settings.COMMUNITY if community is None else community
    define_indicators()
    return sum(_load(actor, path, at, own) for path in sorted(folder.glob("*.json")))


def _load(actor: Actor, about_path: Path, at: datetime, community: str) -> int:
    about = json.loads(about_path.read_text(encoding="utf-8"))
    if about["community"] != community:
        return 0
    with about_path.with_suffix(".csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with transaction.atomic():
        indicators = define_indicators()
        if Edition.objects.filter(code=about["code"]).exists():
            return 0
        years = [int(row["year"]) for row in rows]
        edition = Edition.objects.create(
            code=about["code"],
            title=about["title"],
            owner=about["owner"],
            source_url=about["source_url"],
            first_year=min(years),
            last_year=max(years),
            claims=about["claims"],
            published_at=at,
            published_by_id=actor.user_id,
        )
        observations = [
            _published(edition, indicator, int(row["year"]), row[indicator.column], _note(row, indicator), actor, at)
            for row in rows
            for indicator in indicators.values()
        ]
        Observation.objects.bulk_create(observations)
        audit.record(actor=actor, action="indicators.load", subject=edition, at=at, figures=len(observations))
    return len(observations)


def _note(row: dict[str, str], indicator: Indicator) -> str:
    column, _colon, note = row["notes"].partition(": ")
    return note if column == indicator.column else ""


def _published(
    edition: Edition, indicator: Indicator, year: int, text: str, note: str, actor: Actor, at: datetime
) -> Observation:
    number = Number.parse(text) if text else None
    return Observation(
        indicator=indicator,
        year=year,
        kind=Kind.PUBLISHED,
        value=number.value if number else None,
        scale=number.scale if number else 0,
        edition=edition,
        source=edition.title,
        source_url=edition.source_url,
        note=note,
        entered_at=at,
        entered_by_id=actor.user_id,
    )


def refresh_year(*, year: int, at: datetime) -> bool:
    """Count a year of the program anew and keep the sums as computed observations. True if a figure changed."""
    facts = program_years.year_facts(year)
    with transaction.atomic():
        indicators = define_indicators()
        # The edition of a year and its counts change one after another: the row of the indicator is the queue.
        list(Indicator.objects.select_for_update(of=("self",)).order_by("pk"))
        stored = {o.indicator_id: o for o in Observation.objects.filter(year=year, kind=Kind.COMPUTED)}
        changed = []
        for code, number in facts.numbers().items():
            row = stored.get(indicators[code].pk) or Observation(
                indicator=indicators[code], year=year, kind=Kind.COMPUTED, entered_at=at
            )
            if row.pk and row.number == number:
                continue
            row.value, row.scale = (number.value, number.scale) if number else (None, 0)
            row.entered_at = at
            row.save()
            changed.append(row)
    return bool(changed)


def refresh(*, at: datetime) -> list[int]:
    """Count every year of the program anew. Returns the years whose figures changed."""
    return [year for year in program_years.years() if refresh_year(year=year, at=at)]


def publish_year(*, actor: Actor, year: int, at: datetime, without_missing: bool = False) -> Edition:
    """Freeze what is counted now as the published row of a year; afterwards a change is a logged correction.

    Money is published in thousands to a tenth, as in every earlier year, and the two derived figures follow from the
    published row itself. Figures that can't be known (2014: winners without money) are published as «немає» only when
    `without_missing` says that it is meant. Raises Conflict when the year is published already, NotFound for a year
    without a competition, Invalid when figures are missing.
    """
    require(policies.may_publish(actor))
    if year not in program_years.years():
        raise NotFound(_("За цей рік у програмі немає конкурсу, результати якого можна порахувати."))
    refresh_year(year=year, at=at)
    with transaction.atomic():
        indicators = {i.pk: i for i in Indicator.objects.select_for_update(of=("self",)).order_by("pk")}
        if Edition.objects.filter(first_year__lte=year, last_year__gte=year).exists():
            raise Conflict(
                _("Рік %(year)d вже оприлюднено. Змінити число можна лише виправленням із причиною.") % {"year": year}
            )
        counted = {
            indicators[o.indicator_id].code: o for o in Observation.objects.filter(year=year, kind=Kind.COMPUTED)
        }
        if counted[WINNERS].value is None:
            raise Invalid(_("Рішення конкурсу ще не оприлюднено. Рік можна оприлюднити після нього."))
        if not without_missing and any(o.value is None for o in counted.values()):
            raise Invalid(
                {"without_missing": _("Не всі показники пораховано. Дочекайтеся звітів або поставте позначку.")}
            )
        edition = Edition.objects.create(
            code=f"dynamics-{year}",
            title=_("Показники програми за %(year)d рік") % {"year": year},
            first_year=year,
            last_year=year,
            published_at=at,
            published_by_id=actor.user_id,
        )
        row = {
            code: half_up(o.number.fraction, indicators[o.indicator_id].decimals)
            for code, o in counted.items()
            if o.number
        }
        exact: dict[str, Fraction | None] = {code: number.fraction for code, number in row.items()}
        observations = []
        for indicator in indicators.values():
            number = row.get(indicator.code)
            if indicator.code in DERIVED:
                value = by_formula(indicator.code, exact)
                number = None if value is None else half_up(value, indicator.decimals)
            text = number.plain() if number else ""
            observations.append(_published(edition, indicator, year, text, "", actor, at))
        Observation.objects.bulk_create(observations)
        audit.record(
            actor=actor,
            action="indicators.publish",
            subject=edition,
            at=at,
            year=year,
            figures={indicators[o.indicator_id].code: o.number.plain() if o.number else None for o in observations},
        )
    return edition


def correct(*, actor: Actor, year: int, indicator: str, value: str, reason: str, seen: str, at: datetime) -> Correction:
    """Replace a published figure, with a reason that stands in the public log.

    `value` is what was typed; empty means that there is none. `seen` is the value that stood on the page (plain form,
    "" for none). Raises Conflict when it changed meanwhile, Invalid with a sentence for each field.
    """
    require(policies.may_publish(actor))
    problems: dict[str, str] = {}
    number: Number | None = None
    try:
        number = Number.parse(value) if value.strip() else None
    except ValueError:
        problems["value"] = _("Напишіть число цифрами, наприклад 1 470,9. Якщо значення немає, залиште поле порожнім.")
    if number and number.value < 0:
        problems["value"] = _("Показник не буває відʼємним.")
    reason = " ".join(reason.split())
    if len(reason) < REASON_MINIMUM:
        problems["reason"] = _("Поясніть, чому змінюєте число: причину побачать усі.")
    if len(reason) > 500:
        problems["reason"] = _("Скоротіть пояснення до 500 знаків.")
    if problems:
        raise Invalid(problems)
    with transaction.atomic():
        observation = _lock_published(year, indicator)
        before = observation.number
        if (before.plain() if before else "") != seen:
            raise Conflict(_("Поки ви писали, це число вже виправили. Перегляньте нове значення."))
        if before == number:
            raise Invalid({"value": _("Це те саме число. Напишіть нове або поверніться.")})
        correction = Correction.objects.create(
            observation=observation,
            old_value=before.value if before else None,
            old_scale=before.scale if before else 0,
            new_value=number.value if number else None,
            new_scale=number.scale if number else 0,
            reason=reason,
            at=at,
            by_id=actor.user_id,
        )
        observation.value, observation.scale = (number.value, number.scale) if number else (None, 0)
        observation.entered_at, observation.entered_by_id = at, actor.user_id
        observation.save()
        audit.record(
            actor=actor,
            action="indicators.correct",
            subject=observation,
            at=at,
            **_change(before, number),
            reason=reason,
        )
    return correction


def _lock_published(year: int, indicator: str) -> Observation:
    found = (
        Observation.objects.select_for_update(of=("self",))
        .filter(year=year, indicator__code=indicator, kind=Kind.PUBLISHED)
        .first()
    )
    if found is None:
        raise NotFound(_("Такого оприлюдненого числа немає."))
    return found


def _change(before: Number | None, after: Number | None) -> dict[str, Any]:
    return {"before": before.plain() if before else None, "after": after.plain() if after else None}
