"""The public JSON API. Every operation declares 400 and 422: a client must be able to rely on the description."""

from ninja import NinjaAPI

from esm.competitions.api import router as projects
from esm.deliveries.api import router as deliveries
from esm.indicators.api import router as indicators

# No page with a console: it would need scripts from elsewhere. The description itself is at /api/v1/openapi.json.
api = NinjaAPI(
    title="Єдина соціальна мережа",
    version="1",
    description="Open data of the city's social network. Data: CC BY 4.0.",
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="api",
)
api.add_router("", indicators)
api.add_router("", projects)
api.add_router("", deliveries)
