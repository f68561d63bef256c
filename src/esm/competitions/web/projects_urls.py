"""The public register of projects, mounted by `config` with what contracts know: a room above this one."""

from django.urls import URLPattern, path

from ..selectors.register import ContractStates, Later
from .register import views

app_name = "projects"


def mounted(later: Later | None = None, contracts: ContractStates | None = None) -> tuple[list[URLPattern], str]:
    """For `include`. `later`: the end of the money line; `contracts`: the states to filter by."""
    # With each address and not with the whole: so that a page finds itself in the other language.
    known = {"later": later, "contracts": contracts}
    return [
        path("", views.projects, known, name="projects"),
        path("<str:number>/", views.project, known, name="project"),
    ], app_name
