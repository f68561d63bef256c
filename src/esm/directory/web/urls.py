"""Public pages, the curator's and the provider's work places. A service and a place are known by their slugs."""

from django.urls import path

from . import cabinet, department, map, public

app_name = "directory"
DESK = "department/directory/"
OWN = "cabinet/directory/"
urlpatterns = [
    path("services/", public.services, name="services"),
    path("services/confirm/<str:token>/", public.confirm, name="confirm"),
    path("services/<slug:slug>/", public.service, name="service"),
    path("places/", public.place_list, name="places"),
    path("places.geojson", map.places_file, name="places_file"),
    path("districts.geojson", map.districts_file, name="districts_file"),
    path("places/<slug:slug>/", public.place, name="place"),
    path(DESK, department.index, name="office"),
    path(f"{DESK}checks/", department.checks, name="checks"),
    path(f"{DESK}misses/", department.misses, name="misses"),
    path(f"{DESK}map/", map.edit, name="map"),
    path(f"{DESK}words/", department.words, name="words"),
    path(f"{DESK}words/<slug:need>/", department.word_list, name="word_list"),
    path(OWN, cabinet.index, name="own"),
    path(f"{OWN}new/<slug:edrpou>/", cabinet.new, name="new"),
    path(f"{OWN}<slug:slug>/", cabinet.entry, name="entry"),
    path(f"{OWN}<slug:slug>/edit/", cabinet.edit, name="edit"),
    path(f"{OWN}<slug:slug>/places/", cabinet.places, name="entry_places"),
    path(f"{OWN}<slug:slug>/hours/<int:at_place>/", cabinet.hours, name="entry_hours"),
    path(f"{OWN}<slug:slug>/capacity/<int:at_place>/", cabinet.capacity, name="entry_capacity"),
    path(f"{OWN}<slug:slug>/check/", cabinet.check, name="entry_check"),
    path(f"{OWN}<slug:slug>/move/<slug:step>/", cabinet.move, name="entry_move"),
]
