"""The public register of projects, mounted by `config` with what contracts know: a room above this one."""

from django.urls import URLPattern, path

from ..selectors.after import After
from ..selectors.register import ContractStates, Later
from .register import views

app_name = "projects"


def mounted(
    later: Later | None = None, contracts: ContractStates | None = None, after: After | None = None
) -> tuple[list[URLPattern], str]:
    """For `include`. `later`: sums after the award for lists; `contracts`: the states to filter by; `after`: the whole way
    of one project's money, what its reports say, and the complaints about it."""
    # With each address and not with the whole: so that a page finds itself in the other language.
    return [
        path("", views.projects, {"later": later, "contracts": contracts}, name="projects"),
        path("<str:number>/", views.project, {"after": after}, name="project"),
    ], app_name
