"""Public pages and work places. `code` is a thing's own identifier: a slug of a notice, a lot's code, a number."""

from django.urls import path

from . import cabinet, desk, office, plans, public, review

app_name = "orders"
DESK = "department/orders/"
NEEDS = f"{DESK}needs/<slug:code>/"
LIST = f"{DESK}lists/<slug:code>/"
LOT = f"{DESK}lots/<slug:code>/"
CHECK = f"{DESK}proposals/<slug:code>/"
ONE = f"{DESK}<slug:code>/"
OWN = "cabinet/orders/<slug:code>/"
urlpatterns = [
    path("orders/", public.orders, name="orders"),
    path("orders/awards/", public.awards, name="awards"),
    path("orders/needs/", public.needs, name="needs"),
    path("orders/needs/<slug:slug>/", public.need, name="need"),
    path("orders/needs/<slug:slug>/file/", public.need_file, name="need_file"),
    path("orders/lists/<slug:slug>/", public.plan, name="plan"),
    path("orders/tariffs/", public.tariffs, name="tariffs"),
    path("orders/<slug:slug>/", public.order, name="order"),
    path("orders/<slug:slug>/calendar.ics", public.calendar, name="calendar"),
    path("orders/<slug:slug>/ask/", public.ask, name="ask"),
    path("orders/<slug:slug>/<slug:code>/", public.lot, name="lot"),
    path("cabinet/orders/", cabinet.own, name="own"),
    path("cabinet/orders/start/<slug:code>/", cabinet.start, name="start"),
    path(OWN, cabinet.proposal, name="own_proposal"),
    path(f"{OWN}attach/", cabinet.attach, name="attach"),
    path(f"{OWN}detach/<int:attachment>/", cabinet.detach, name="detach"),
    path(f"{OWN}files/<int:file>/", cabinet.document, name="document"),
    path(f"{OWN}submit/", cabinet.submit, name="own_submit"),
    path(f"{OWN}recall/", cabinet.recall, name="own_recall"),
    path(f"{OWN}withdraw/", cabinet.withdraw, name="own_withdraw"),
    path("review/orders/", review.queue, name="review"),
    path("review/orders/<slug:code>/", review.score, name="score"),
    path("review/orders/<slug:code>/conflict/", review.conflict, name="conflict"),
    path(DESK, office.orders, name="office_list"),
    path(f"{DESK}new/", office.new, name="new"),
    path(f"{DESK}plans/", plans.index, name="plans"),
    path(f"{DESK}needs/new/", plans.new_study, name="new_study"),
    path(NEEDS, plans.study, name="study"),
    path(f"{NEEDS}edit/", plans.edit_study, name="study_edit"),
    path(f"{NEEDS}publish/", plans.publish_study, name="study_publish"),
    path(f"{DESK}lists/new/", plans.new_list, name="new_list"),
    path(LIST, plans.list_office, name="list_office"),
    path(f"{LIST}edit/", plans.edit_list, name="list_edit"),
    path(f"{LIST}submit/", plans.submit_list, name="list_submit"),
    path(f"{LIST}send-back/", plans.send_back_list, name="list_send_back"),
    path(f"{LIST}approve/", plans.approve_list, name="list_approve"),
    path(f"{DESK}tariffs/", plans.tariffs, name="tariffs_office"),
    path(f"{DESK}tariffs/new/", plans.new_tariff, name="new_tariff"),
    path(LOT, desk.lot, name="lot_office"),
    path(f"{LOT}edit/", office.edit_lot, name="lot_edit"),
    path(f"{LOT}remove/", office.remove_lot, name="lot_remove"),
    path(f"{LOT}choose/", desk.choose, name="choose"),
    path(f"{LOT}send-back/", desk.send_back, name="send_back"),
    path(f"{LOT}approve/", desk.approve, name="approve"),
    path(f"{LOT}release/", desk.release, name="release"),
    path(f"{LOT}fail/", desk.fail, name="fail"),
    path(f"{LOT}close/", desk.close, name="close"),
    path(CHECK, desk.check, name="check"),
    path(f"{CHECK}admit/", desk.admit, name="admit"),
    path(f"{CHECK}undo/", desk.undo, name="undo"),
    path(f"{CHECK}return/", desk.return_, name="return"),
    path(f"{CHECK}refuse/", desk.refuse, name="refuse"),
    path(f"{CHECK}accept/", desk.accept, name="accept"),
    path(ONE, office.order, name="office"),
    path(f"{ONE}edit/", office.edit, name="edit"),
    path(f"{ONE}announce/", office.announce, name="announce"),
    path(f"{ONE}extend/", office.extend, name="extend"),
    path(f"{ONE}cancel/", office.cancel, name="cancel"),
    path(f"{ONE}open/", office.open_, name="open"),
    path(f"{ONE}panel/", office.panel, name="panel"),
    path(f"{ONE}questions/<int:question>/", office.answer, name="answer"),
    path(f"{ONE}lots/new/", office.new_lot, name="lot_new"),
]
