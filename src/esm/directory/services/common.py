"""What every change of an entry begins with."""

from __future__ import annotations

from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound, stale

from ..models import Service


def locked(service_id: int, seen_version: int | None) -> Service:
    """The entry under its row's lock. Raises NotFound, or Conflict when it isn't the version that was seen."""
    service = (
        Service.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=service_id).first()
    )
    if service is None:
        raise NotFound(_("Такої послуги немає."))
    if seen_version is not None and service.version != seen_version:
        raise stale()
    return service
