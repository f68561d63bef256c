"""Organisations and their people."""

from .look import FILE, STEP, Look

PAGES = [
    Look("/organisations/"),
    Look("/organisations/{edrpou}/"),
    Look("/organisations/join/"),
    Look("/organisations/invitation/{team_invitation}/"),
    Look("/department/organisations/{edrpou}/provider/", "official"),
    Look("/cabinet/organisation/", "ngo"),
    Look("/cabinet/organisation/{edrpou}/", "ngo"),
    Look("/cabinet/team/", "ngo"),
    Look("/cabinet/team/{edrpou}/", "ngo"),
    Look("/cabinet/team/{edrpou}/invite/", "ngo"),
    Look("/cabinet/team/{edrpou}/members/{colleague}/", "ngo"),
    Look("/cabinet/team/{edrpou}/members/{colleague}/end/", "ngo"),
    Look("/cabinet/team/{edrpou}/hand-over/", "ngo"),
    Look("/cabinet/team/{handing}/", "ngo3"),
    Look("/department/organisations/", "official"),
    Look("/department/organisations/new/", "official"),
    Look("/department/organisations/join/{join}/", "official"),
    Look("/department/organisations/{edrpou}/", "official"),
    Look("/department/organisations/{barred}/", "official"),
]
NOT_PAGES: dict[str, str] = {
    "partners:charter": FILE,
    "partners:document": FILE,
    "partners:join_sent": STEP,
}
