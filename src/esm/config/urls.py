"""The city's streets. Every page is mirrored under /en/; the unprefixed ones are always in Ukrainian."""

from datetime import date

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from esm.competitions.web import urls as competitions
from esm.contracts import public as contracts
from esm.deliveries import public as deliveries
from esm.directory.api import api as hsds
from esm.partners.web import urls as partners
from esm.people.web import urls as people

from .api import api


def _logged_contacts(since: date, until: date) -> int:
    """What the service log counts, for the page of persons, whose room lies below the log's."""
    return deliveries.totals(deliveries.Filters(since=since, until=until)).contacts


urlpatterns = [
    *i18n_patterns(
        path("", include("esm.portal.urls")),
        path("", include("esm.identity.web.urls")),
        path("", include(partners.mounted(contracts.organisation_history))),
        path("projects/", include(competitions.projects(contracts.project_money, contracts.STATES, contracts.AFTER))),
        path("cabinet/deliveries/import/", include("esm.deliveries.web.imports_urls")),
        path("", include("esm.deliveries.web.urls")),
        # Before competitions, whose `review/` takes any word after it.
        path("", include("esm.orders.web.urls")),
        path("", include("esm.competitions.web.urls")),
        path("", include("esm.contracts.web.urls")),
        path("", include("esm.indicators.web.urls")),
        path("", include("esm.directory.web.urls")),
        path("", include(people.mounted(_logged_contacts))),
        path("", include("esm.cases.web.urls")),
        path("", include("esm.desk.web.urls")),
        prefix_default_language=False,
    ),
    path("api/v1/", api.urls),
    path("api/hsds/3.1/uk/", hsds.urls),
]
handler400 = "esm.portal.web.errors.bad_request"
handler403 = "esm.portal.web.errors.denied"
handler404 = "esm.portal.web.errors.not_found"
handler500 = "esm.portal.web.errors.broken"
