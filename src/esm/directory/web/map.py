"""Districts and places as open data, and the curator's page where the city's own borders are loaded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from esm.kernel.errors import Invalid, found
from esm.kernel.http import Request, download, require_signed_in
from esm.reference import public as reference

from ..borders import BYTES_MOST
from ..policies import may_draw, may_see_office
from ..selectors import map as maps
from ..services import load_borders, remove_borders
from .forms import BordersForm

GEOJSON = "application/geo+json"


@require_GET
def places_file(request: Request) -> HttpResponseBase:
    """Places as GeoJSON, narrowed as their list is."""
    features = maps.place_features(request.GET.get("kind", ""), request.GET.get("district", ""))
    address = request.build_absolute_uri(reverse("directory:places"))
    return _file(maps.collection(features, name="places", source=address), "places.geojson")


@require_GET
def districts_file(request: Request) -> HttpResponseBase:
    """Districts with the borders that the city loaded, as GeoJSON."""
    address = request.build_absolute_uri(reverse("directory:places"))
    return _file(maps.collection(maps.district_features(), name="districts", source=address), "districts.geojson")


def _file(parts: Any, name: str) -> HttpResponseBase:
    return download("".join(parts).encode(), name=name, mime=GEOJSON)


@require_signed_in
@require_http_methods(["GET", "POST"])
def edit(request: Request) -> HttpResponseBase:
    """Load the borders, look at what they draw, take them away."""
    found(may_see_office(request.actor))
    posted = request.method == "POST"
    if posted:
        found(may_draw(request.actor))
    if posted and request.POST.get("what") == "remove":
        remove_borders(actor=request.actor, at=timezone.now())
        messages.success(request, _("Межі прибрано. На сайті знову схема."))
        return redirect("directory:map")
    form = BordersForm(*(request.POST, request.FILES) if posted else ())
    if posted and form.is_valid() and _loaded(request, form):
        return redirect("directory:map")
    rows, source, on = maps.border_rows()
    districts = reference.districts()
    shown = maps.city_map(
        maps.places_by_district(""), chosen="", url=_list, districts=districts, points=maps.place_points("", "")
    )
    context = {"form": form, "rows": rows, "source": source, "on": on, "map": shown, "editor": may_draw(request.actor)}
    return render(request, "directory/map.html", context, status=422 if form.errors else 200)


def _list(district: str | None) -> str:
    return reverse("directory:places") + (f"?district={district}" if district else "")


def _loaded(request: Request, form: BordersForm) -> bool:
    """A file has many mistakes as often as one: each is a sentence of its own."""
    upload = form.cleaned_data["file"]
    content = b"" if upload.size > BYTES_MOST else upload.read()
    if not content:
        form.add_error("file", _("Файл завеликий: межі мають уміститися в %(n)s МБ.") % {"n": BYTES_MOST // 2**20})
        return False
    try:
        lacking = load_borders(
            actor=request.actor, content=content, source=form.cleaned_data["source"], at=timezone.now()
        )
    except Invalid as error:
        for name, sentences in error.fields.items():
            for sentence in sentences.split("\n"):
                form.add_error(name if name in form.fields else None, sentence)
        return False
    messages.success(request, _("Межі завантажено. Карта на сайті вже нова."))
    if lacking:
        messages.warning(request, _("Без меж лишилися: %(names)s.") % {"names": ", ".join(lacking)})
    return True
