from django.urls import path

from . import acts, decisions, emergency, intake

CASE = "cases/<str:number>/"
ACT = f"{CASE}acts/<int:act>/"
DECISION = f"{CASE}decision/<int:decision>/"
urlpatterns = [
    path("cases/new/", intake.new, name="new"),
    path(CASE, intake.one, name="case"),
    path(f"{CASE}story/", intake.story, name="story"),
    path(f"{CASE}edit/", intake.edit, name="edit"),
    path(f"{CASE}people/", intake.identify, name="identify"),
    path(f"{CASE}assign/", intake.assign, name="assign"),
    path(f"{CASE}hand/", intake.hand, name="hand"),
    path(f"{CASE}note/", intake.read_note, name="read_note"),
    path(f"{CASE}team/", intake.team, name="team"),
    path(f"{CASE}emergency/", emergency.hurry, name="hurry"),
    path(f"{CASE}emergency/help/", emergency.help_, name="help"),
    path(f"{CASE}emergency/calm/", emergency.calm, name="calm"),
    path(f"{CASE}acts/new/", acts.new, name="act_new"),
    path(ACT, acts.act, name="act"),
    path(f"{ACT}sign/", acts.sign, name="sign_act"),
    path(f"{ACT}approve/", acts.approve, name="approve_act"),
    path(f"{ACT}<slug:step>/", acts.end, name="end_act"),
    path(f"{CASE}decision/", decisions.write, name="decision"),
    path(f"{CASE}place/", decisions.place, name="place"),
    path(DECISION, decisions.one, name="one_decision"),
    path(f"{DECISION}approve/", decisions.approve, name="approve_decision"),
    path(f"{DECISION}return/", decisions.give_back, name="return_decision"),
    path(f"{DECISION}send/", decisions.send, name="send_decision"),
    path(f"{DECISION}appeal/", decisions.appeal, name="appeal_decision"),
    path(f"{DECISION}answer/", decisions.answer, name="answer_appeal"),
]
