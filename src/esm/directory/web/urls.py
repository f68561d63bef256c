from django.urls import URLPattern, path

from . import public

app_name = "directory"
urlpatterns: list[URLPattern] = [
    path("services/<slug:slug>/", public.service, name="service"),
]
