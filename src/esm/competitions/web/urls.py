"""One module of addresses for each stage; the city's public pages and the work places stand beside each other."""

from django.urls import include, path

from .projects_urls import mounted as projects

__all__ = ["projects", "urlpatterns"]

urlpatterns = [
    path("", include("esm.competitions.web.calls_urls")),
    # Before the applicant's sections, which take any word after an application's number.
    path("", include("esm.competitions.web.admission_urls")),
    path("", include("esm.competitions.web.applications_urls")),
    path("", include("esm.competitions.web.commission_urls")),
    path("", include("esm.competitions.web.review_urls")),
    path("", include("esm.competitions.web.award_urls")),
    path("", include("esm.competitions.web.register_urls")),
]
