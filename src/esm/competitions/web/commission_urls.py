from django.urls import path

from .commission import assignment, conflicts, meetings, members, panel

app_name = "commission"
ONE = "department/competitions/<slug:slug>/"
MEETING = f"{ONE}meetings/<int:number>/"
urlpatterns = [
    path("competitions/<slug:slug>/commission/", members.public, name="public"),
    path(f"{ONE}commission/", members.members, name="members"),
    path(f"{ONE}commission/add/", members.add, name="add"),
    path(f"{ONE}commission/<int:number>/", members.edit, name="edit"),
    path(f"{ONE}commission/<int:number>/end/", members.end, name="end"),
    path(f"{ONE}conflicts/", conflicts.register, name="conflicts"),
    path(f"{ONE}conflicts/record/", conflicts.record, name="record"),
    path(f"{ONE}conflicts/<int:declaration>/withdraw/", conflicts.withdraw, name="withdraw"),
    path(f"{ONE}assignment/", assignment.assignment, name="assignment"),
    path(f"{ONE}assignment/<str:number>/", assignment.by_hand, name="by_hand"),
    path(f"{ONE}review/", panel.panel, name="panel"),
    path(f"{ONE}review/remind/", panel.remind, name="remind"),
    path(f"{ONE}review/close/", panel.close, name="close"),
    path(f"{ONE}review/reopen/", panel.reopen, name="reopen"),
    path(f"{ONE}meetings/", meetings.meetings, name="meetings"),
    path(f"{ONE}meetings/new/", meetings.new, name="new_meeting"),
    path(MEETING, meetings.meeting, name="meeting"),
    path(f"{MEETING}edit/", meetings.edit, name="edit_meeting"),
    path(f"{MEETING}attendance/", meetings.attendance, name="attendance"),
    path(f"{MEETING}hold/", meetings.hold, name="hold"),
    path(f"{MEETING}reopen/", meetings.reopen, name="reopen_meeting"),
    path(f"{MEETING}cancel/", meetings.cancel, name="cancel_meeting"),
    path(f"{MEETING}votes/<str:application>/", meetings.votes, name="votes"),
]
