"""The needs study: written down with its figures, then published for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import files
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, require
from esm.reference import public as reference

from ..machine import STUDY, StudyStatus
from ..models import NeedFigure, NeedsStudy
from ..policies import may_prepare
from .common import audited, bump, fits, free_slug, locked_study


@dataclass(frozen=True, slots=True)
class StudyDraft:
    """What the study says about itself. `period_from`–`period_to`: the days its data are of."""

    year: int
    title: str
    source: str
    period_from: date
    period_to: date
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """Persons. `category` and `district` are keys of the reference tables; "" means all."""

    service_key: str
    needed: int
    covered: int
    category: str = ""
    district: str = ""


def draft_study(*, actor: Actor, draft: StudyDraft, at: datetime, is_demo: bool = False) -> NeedsStudy:
    """A study without figures. Raises Denied, Invalid."""
    require(may_prepare(actor))
    with transaction.atomic():
        study = NeedsStudy(
            slug=free_slug(NeedsStudy, draft.year), made_at=at, made_by_id=actor.user_id, is_demo=is_demo
        )
        _write(study, draft)
        study.save()
        audited(actor, "draft_study", study, at, year=draft.year)
    return study


def edit_study(
    *,
    actor: Actor,
    slug: str,
    seen_version: int,
    draft: StudyDraft,
    figures: Sequence[Figure],
    at: datetime,
    upload: files.Upload | None = None,
) -> NeedsStudy:
    """Texts, file and all figures of a draft. Raises Denied, Conflict (published, stale), Invalid."""
    with transaction.atomic():
        study = locked_study(slug)
        require(may_prepare(actor))
        if study.status != StudyStatus.DRAFT:
            raise Conflict(_("Дослідження вже оприлюднено. Щоб виправити дані, почніть нове."))
        if study.version != seen_version:
            locked_study(slug, seen_version)
        _write(study, draft)
        _sound(figures)
        if upload is not None:
            study.file = files.store(actor=actor, upload=upload, allowed=files.DOCUMENTS, at=at)
        study.figures.all().delete()
        NeedFigure.objects.bulk_create(
            NeedFigure(
                study=study,
                position=n,
                service_key=f.service_key,
                category=f.category,
                district=f.district,
                needed=f.needed,
                covered=f.covered,
            )
            for n, f in enumerate(figures)
        )
        bump(study, "year", "title", "source", "period_from", "period_to", "summary", "file")
        audited(actor, "edit_study", study, at, figures=len(figures))
    return study


def publish_study(*, actor: Actor, slug: str, seen_version: int, at: datetime) -> NeedsStudy:
    """Everybody reads it from now on, and it can't change. Raises Denied, Conflict, Invalid without figures."""
    with transaction.atomic():
        study = locked_study(slug, seen_version)
        require(may_prepare(actor))
        target = STUDY.target("publish", study.status, refusal=_("Це дослідження вже оприлюднено."))
        if not study.figures.exists():
            raise Invalid(_("Додайте хоча б один рядок: яка послуга і скільком людям потрібна."))
        if not study.source.strip():
            raise Invalid(_("Вкажіть джерело даних: без нього числам ніхто не повірить."))
        study.status, study.published_at = target, at
        bump(study, "status", "published_at")
        audited(actor, "publish_study", study, at)
    return study


def _write(study: NeedsStudy, draft: StudyDraft) -> None:
    if draft.period_to < draft.period_from:
        raise Invalid({"period_to": _("Кінець періоду має бути не раніший за початок.")})
    names = ("year", "title", "source", "period_from", "period_to", "summary")
    for name in names:
        setattr(study, name, getattr(draft, name))
    fits(study, names)


def _sound(figures: Sequence[Figure]) -> None:
    services = {c.key for c in reference.service_codes()}
    groups = {c.key for c in reference.categories()} | {""}
    districts = {d.key for d in reference.districts()} | {""}
    seen = set()
    for n, f in enumerate(figures, 1):
        words = {"n": n}
        if f.service_key not in services or f.category not in groups or f.district not in districts:
            raise Invalid(_("Рядок %(n)s: виберіть послугу, групу й район зі списку.") % words)
        if f.needed < 0 or not 0 <= f.covered <= f.needed:
            raise Invalid(_("Рядок %(n)s: охоплено не може бути більше, ніж потребують.") % words)
        if (key := (f.service_key, f.category, f.district)) in seen:
            raise Invalid(_("Рядок %(n)s: така послуга, група й район уже є вище.") % words)
        seen.add(key)
