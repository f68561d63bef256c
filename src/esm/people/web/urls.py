from django.urls import URLPattern, path

from . import clients, data, department, imports, team

app_name = "people"


def mounted(log: department.LogCount | None = None) -> tuple[list[URLPattern], str]:
    """The room's addresses; `log` gives the contacts of the service log, which lies on a floor above."""
    return [path("department/people/", department.counters_page(log), name="counters"), *_rest], app_name


_rest = [
    path("cabinet/people/", clients.clients, name="clients"),
    path("cabinet/people/new/", clients.new, name="new"),
    path("cabinet/people/import/", imports.tables, name="import"),
    path("cabinet/people/import/template/", imports.template, name="template"),
    path("cabinet/people/import/tool/", imports.tool, name="tool"),
    path("cabinet/people/import/totals/", imports.totals, name="totals"),
    path("cabinet/people/import/<slug:code>/", imports.file, name="file"),
    path("cabinet/people/import/<slug:code>/confirm/", imports.confirm, name="confirm"),
    path("cabinet/people/import/<slug:code>/cancel/", imports.cancel, name="cancel"),
    path("cabinet/people/import/<slug:code>/undo/", imports.take_back, name="take_back"),
    path("cabinet/people/import/<slug:code>/marked/", imports.marked, name="marked"),
    path("cabinet/people/requests/", data.requests, name="requests"),
    path("cabinet/people/<slug:code>/", clients.card, name="card"),
    path("cabinet/people/<slug:code>/edit/", clients.edit, name="edit"),
    path("cabinet/people/<slug:code>/team/", team.team, name="team"),
    path("cabinet/people/<slug:code>/team/reopen/", team.reopen, name="reopen"),
    path("cabinet/people/<slug:code>/kin/", clients.relate, name="relate"),
    path("cabinet/people/<slug:code>/kin/<int:elder>/remove/", clients.unrelate, name="unrelate"),
    path("cabinet/people/<slug:code>/lift/", clients.lift, name="lift"),
    path("cabinet/people/<slug:code>/consent/", data.consent, name="consent"),
    path("cabinet/people/<slug:code>/consent/<int:consent>/withdraw/", data.withdraw, name="withdraw"),
    path("cabinet/people/<slug:code>/looks/", data.looks, name="looks"),
    path("cabinet/people/<slug:code>/ask/", data.ask, name="ask"),
    path("department/people/pairs/", department.pairs, name="pairs"),
    path("department/people/links/", department.steps, name="steps"),
    path("department/people/links/<slug:code>/split/", department.split, name="split"),
    path("department/people/emergency/", department.glasses, name="glasses"),
    path("department/people/emergency/open/", department.open_glass, name="open_glass"),
    path("department/people/emergency/<slug:code>/", department.glass, name="glass"),
]
urlpatterns = mounted()[0]
