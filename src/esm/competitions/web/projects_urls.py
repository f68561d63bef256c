"""The public register of projects. Mounted by `config` with what contracts know, which is a room above this one: {"later": the end of the
money line (selectors.register.Later), "contracts": their states (ContractStates)}.
"""

from django.urls import path

from .register import views

app_name = "projects"
urlpatterns = [
    path("", views.projects, name="projects"),
    path("<str:number>/", views.project, name="project"),
]
