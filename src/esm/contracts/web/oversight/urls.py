"""Addresses of checks, complaints, watched services and of the money of the social order."""

from django.urls import path

from . import complaints, continuity, money, monitoring

CHECKS = "monitoring/<slug:code>/"
CHECK = f"{CHECKS}<int:ordinal>/"
OFFICE = "department/complaints/"
urlpatterns = [
    path("money/", money.contracts, name="money"),
    path("money/<slug:code>/", money.contract, name="money_of"),
    path("monitoring/", monitoring.plan, name="checks"),
    path(CHECKS, monitoring.contract, name="checks_of"),
    path(f"{CHECKS}new/", monitoring.new, name="new_check"),
    path(f"{CHECKS}break/", monitoring.break_, name="break"),
    path(f"{CHECKS}findings/<int:ordinal>/", monitoring.finding, name="finding"),
    path(CHECK, monitoring.check, name="check_page"),
    path(f"{CHECK}act.pdf", monitoring.act, name="check_act"),
    path(f"{CHECK}record/", monitoring.record, name="record_check"),
    path(f"{CHECK}cancel/", monitoring.cancel, name="cancel_check"),
    path("complaints/", complaints.public, name="complaints"),
    path("complaints/new/", complaints.new, name="complain"),
    path("complaints/filed/", complaints.filed, name="complaint_filed"),
    path("complaints/state/", complaints.state, name="complaint_state"),
    path(OFFICE, complaints.office, name="complaints_office"),
    path(f"{OFFICE}new/", complaints.enter, name="enter_complaint"),
    path(f"{OFFICE}<slug:number>/", complaints.complaint, name="complaint"),
    path(f"{OFFICE}<slug:number>/answer/", complaints.answer, name="answer_complaint"),
    path(f"{OFFICE}<slug:number>/publish/", complaints.publish, name="publish_complaint"),
    path("continuity/", continuity.public, name="continuity"),
    path("department/continuity/", continuity.office, name="continuity_office"),
    path("department/continuity/new/", continuity.edit, name="new_vital"),
    path("department/continuity/<slug:key>/", continuity.edit, name="vital"),
]
