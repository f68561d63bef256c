from django.urls import path

from .calls import department, editor, public, steps

app_name = "calls"
DESK = "department/competitions/"
ONE = f"{DESK}<slug:slug>/"
urlpatterns = [
    path("competitions/", public.competitions, name="competitions"),
    path("competitions/<slug:slug>/", public.competition, name="competition"),
    path("competitions/<slug:slug>/calendar.ics", public.calendar, name="calendar"),
    path("competitions/<slug:slug>/form.<slug:kind>", public.form, name="form"),
    path(DESK, department.calls, name="calls"),
    path(f"{DESK}new/", department.new, name="new"),
    path(f"{DESK}outages/", department.outages, name="outages"),
    path(ONE, department.call, name="call"),
    path(f"{ONE}preview/", department.preview, name="preview"),
    path(f"{ONE}print/", department.printed, name="print"),
    path(f"{ONE}open/", steps.open_, name="open"),
    path(f"{ONE}extend/", steps.extend, name="extend"),
    path(f"{ONE}start-review/", steps.start_review, name="start_review"),
    path(f"{ONE}second-round/", steps.second_round, name="second_round"),
    path(f"{ONE}cancel/", steps.cancel, name="cancel"),
    path(f"{ONE}fail/", steps.fail, name="fail"),
    path(f"{ONE}edit/calendar/fill/", editor.fill_calendar, name="fill_calendar"),
    path(f"{ONE}edit/<slug:part>/", editor.edit, name="edit"),
]
