from django.urls import path

from .award import corrections, decision, minutes, proposals, ranking

app_name = "award"
ONE = "department/competitions/<slug:slug>/"
urlpatterns = [
    path(f"{ONE}ranking/", ranking.ranking, name="ranking"),
    path(f"{ONE}ranking/tie/<str:number>/", ranking.tie, name="tie"),
    path(f"{ONE}award/", proposals.proposals, name="proposals"),
    path(f"{ONE}award/compute/", proposals.compute, name="compute"),
    path(f"{ONE}award/money/", proposals.purse, name="purse"),
    path(f"{ONE}award/money/<slug:code>/", proposals.purse, name="direction_purse"),
    path(f"{ONE}award/choose/<int:run_id>/", proposals.choose, name="choose"),
    path(f"{ONE}corrections/<int:correction>/", corrections.correction, name="correction"),
    path(f"{ONE}minutes/", minutes.minutes, name="minutes"),
    path(f"{ONE}minutes/<str:number>/", minutes.one_minutes, name="one_minutes"),
    path(f"{ONE}minutes/<str:number>/sign/", minutes.sign, name="sign"),
    path(f"{ONE}minutes/<str:number>/pdf/", minutes.pdf, name="minutes_pdf"),
    path(f"{ONE}minutes/<str:number>/docx/", minutes.word, name="minutes_docx"),
    path(f"{ONE}minutes/<str:number>/scan/", minutes.scan, name="scan"),
    path(f"{ONE}decision/", decision.decision, name="decision"),
    path(f"{ONE}decision/submit/", decision.submit, name="submit"),
    path(f"{ONE}decision/approve/", decision.approve, name="approve"),
    path(f"{ONE}decision/send-back/", decision.send_back, name="send_back"),
    path(f"{ONE}decision/release/", decision.release, name="release"),
    path(f"{ONE}decision/<str:number>/", proposals.override, name="override"),
    path(f"{ONE}decision/<str:number>/withdraw/", decision.withdraw, name="withdraw"),
    path(f"{ONE}decision/<str:number>/promote/", decision.promote, name="promote"),
]
