"""Home, search, work places, letters, open data."""

from .look import DATA, STEP, Look

PAGES = [
    Look("/"),
    Look("/appearance/"),
    Look("/accessibility/"),
    Look("/easy-read/"),
    Look("/feedback/"),
    Look("/search/"),
    Look("/search/?q=доступність"),
    Look("/projects/"),
    Look("/projects/?q=нічогонемає"),
    Look("/projects/{won}/"),
    Look("/projects/{declined}/"),
    Look("/no-such-page/", status=404),
    Look("/work/", "ngo"),
    Look("/work/", "ngo3"),
    Look("/work/", "member"),
    Look("/department/feedback/", "member", status=403),
    Look("/work/", "secretary"),
    Look("/work/", "head"),
    Look("/work/", "official"),
    Look("/department/feedback/", "official"),
    Look("/department/letters/", "official"),
    Look("/department/letters/contracts.signed/", "official"),
    Look("/department/letters/contracts.signed/?language=en", "official"),
    Look("/department/letters/contracts.signed/history/", "official"),
    Look("/department/letters/competitions.admitted/history/", "official"),
    Look("/work/", "admin"),
    Look("/work/letters/", "admin"),
    Look("/work/kept/", "admin"),
    Look("/department/letters/stuck/", "admin"),
]
NOT_PAGES: dict[str, str] = {
    "api:api-root": DATA,
    "api:openapi-json": DATA,
    "api:projects": DATA,
    "portal:feedback_sent": STEP,
}
