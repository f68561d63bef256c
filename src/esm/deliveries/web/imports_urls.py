from django.urls import path

from . import imports

app_name = "imports"
urlpatterns = [
    path("", imports.files, name="list"),
    path("template/", imports.template, name="template"),
    path("<slug:code>/", imports.one, name="import"),
    path("<slug:code>/confirm/", imports.confirm, name="confirm"),
    path("<slug:code>/cancel/", imports.cancel, name="cancel"),
    path("<slug:code>/undo/", imports.undo, name="undo"),
    path("<slug:code>/marked/", imports.marked, name="marked"),
]
