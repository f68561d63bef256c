"""Plans, what is done by them, and how a case ends."""

from django.urls import path

from . import ending, plan_work, plans

# Fixed words, which stand before a case's number.
fixed = [
    path("cases/offers/", ending.incoming, name="offers"),
    path("cases/offers/<uuid:key>/", ending.offered, name="offered"),
    path("cases/offers/<uuid:key>/accept/", ending.accept, name="accept_offer"),
    path("cases/offers/<uuid:key>/decline/", ending.decline, name="decline_offer"),
    path("cases/medicines/", plan_work.awaited_medicines, name="medicines"),
]
_PLAN = "cases/<str:number>/plans/<int:plan>/"
urlpatterns = [
    path("cases/<str:number>/plans/new/<slug:kind>/", plans.new, name="plan_new"),
    path(_PLAN, plans.one, name="plan"),
    path(f"{_PLAN}edit/", plans.edit, name="plan_edit"),
    path(f"{_PLAN}goals/add/", plans.goal, name="goal_add"),
    path(f"{_PLAN}goals/<int:ordinal>/", plans.goal, name="goal_edit"),
    path(f"{_PLAN}goals/<int:ordinal>/measure/", plan_work.measure, name="measure"),
    path(f"{_PLAN}stages/add/", plans.stage, name="stage_add"),
    path(f"{_PLAN}stages/<int:ordinal>/", plans.stage, name="stage_edit"),
    path(f"{_PLAN}stages/<int:stage>/review/", plan_work.review, name="stage_review"),
    path(f"{_PLAN}actions/add/", plans.action, name="action_add"),
    path(f"{_PLAN}actions/<int:ordinal>/", plans.action, name="action_edit"),
    path(f"{_PLAN}actions/<int:ordinal>/done/", plan_work.done, name="action_done"),
    path(f"{_PLAN}actions/<int:ordinal>/confirm/", plan_work.confirm, name="action_confirm"),
    path(f"{_PLAN}actions/<int:ordinal>/drop/", plan_work.drop, name="action_drop"),
    path(f"{_PLAN}medicines/add/", plan_work.medicine, name="medicine_add"),
    path(f"{_PLAN}medicines/<int:ordinal>/remove/", plan_work.forget_medicine, name="medicine_remove"),
    path(f"{_PLAN}medicines/<int:ordinal>/<slug:verb>/", plan_work.medicine_step, name="medicine_step"),
    path(f"{_PLAN}<slug:kind>/<int:ordinal>/remove/", plans.remove, name="part_remove"),
    path(f"{_PLAN}propose/", plans.propose, name="plan_propose"),
    path(f"{_PLAN}approve/", plans.approve, name="plan_approve"),
    path(f"{_PLAN}return/", plans.give_back, name="plan_return"),
    path(f"{_PLAN}sign/", plans.sign, name="plan_sign"),
    path(f"{_PLAN}cancel/", plans.cancel, name="plan_cancel"),
    path(f"{_PLAN}review/", plan_work.review, name="plan_review"),
    path("cases/<str:number>/calendar/", plan_work.agenda, name="calendar"),
    path("cases/<str:number>/suspend/", ending.suspend, name="suspend"),
    path("cases/<str:number>/resume/", ending.resume, name="resume"),
    path("cases/<str:number>/warn/", ending.warn, name="warn"),
    path("cases/<str:number>/close/", ending.close, name="close"),
    path("cases/<str:number>/close/approve/", ending.approve_closing, name="close_approve"),
    path("cases/<str:number>/close/return/", ending.return_closing, name="close_return"),
    path("cases/<str:number>/transfer/", ending.transfer, name="transfer"),
    path("cases/<str:number>/transfer/send/", ending.let_out, name="transfer_send"),
    path("cases/<str:number>/transfer/withdraw/", ending.withdraw, name="transfer_withdraw"),
    path("cases/<str:number>/transfer/letter/", ending.letter, name="transfer_letter"),
]
