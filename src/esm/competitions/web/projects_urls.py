"""The public register of projects. Mounted by `config` with {"later": what contracts know} (selectors.register.Later):
the end of a project's money line belongs to a room above this one.
"""

from django.urls import path

from .register import views

app_name = "projects"
urlpatterns = [
    path("", views.projects, name="projects"),
    path("<str:number>/", views.project, name="project"),
]
