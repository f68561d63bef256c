"""The city's streets. Public pages are mirrored under /en/; work places and data are not."""

from django.urls import include, path

urlpatterns = [
    path("", include("esm.portal.urls")),
    path("", include("esm.competitions.web.urls")),
]
