"""Addresses of a social order's contract: acts, people directed."""

from django.urls import path

from . import acts, referrals

CONTRACT = "contracts/<slug:code>/"
REFERRAL = f"{CONTRACT}referrals/<int:ordinal>/"
ACT = f"{CONTRACT}acts/<int:ordinal>/"

urlpatterns = [
    path("department/contracts/draw-service/<slug:number>/", acts.draw, name="draw_service"),
    path("department/contracts/<slug:code>/close/", acts.close, name="close_service"),
    path(f"{CONTRACT}service/", acts.service, name="service"),
    path(f"{CONTRACT}service/volume/", acts.recalculate, name="recalculate"),
    path(f"{CONTRACT}acts/preview/", acts.preview, name="act_preview"),
    path(f"{CONTRACT}acts/submit/", acts.submit, name="act_submit"),
    path(ACT, acts.act, name="act"),
    path(f"{ACT}accept/", acts.accept, name="act_accept"),
    path(f"{ACT}return/", acts.send_back, name="act_return"),
    path(f"{ACT}withdraw/", acts.withdraw, name="act_withdraw"),
    path(f"{ACT}document.<slug:format>", acts.document, name="act_document"),
    path(f"{CONTRACT}referrals/new/", referrals.refer, name="refer"),
    path(REFERRAL, referrals.referral, name="referral"),
    path(f"{REFERRAL}accept/", referrals.accept, name="referral_accept"),
    path(f"{REFERRAL}decline/", referrals.decline, name="referral_decline"),
    path(f"{REFERRAL}end/", referrals.end, name="referral_end"),
]
