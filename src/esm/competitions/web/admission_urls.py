from django.urls import path

from .admission import applicant, desk, intake

app_name = "admission"
ONE = "department/competitions/<slug:slug>/"
FILE = f"{ONE}admission/<slug:number>/"
urlpatterns = [
    path(f"{ONE}admission/", desk.applications, name="list"),
    path(f"{ONE}admission/admit-all/", desk.admit_all, name="admit_all"),
    path(f"{ONE}admission/appeals/", desk.appeals, name="appeals"),
    path(f"{ONE}admission/appeals/<int:appeal>/", desk.answer, name="answer"),
    path(f"{ONE}register/", intake.journal, name="journal"),
    path(f"{ONE}register/receive/", intake.receive, name="receive"),
    path(FILE, desk.application, name="application"),
    path(f"{FILE}admit/", desk.admit, name="admit"),
    path(f"{FILE}undo/", desk.undo, name="undo"),
    path(f"{FILE}return/", desk.return_, name="return"),
    path(f"{FILE}refuse/", desk.refuse, name="refuse"),
    path(f"{FILE}receipt/", intake.receipt, name="receipt"),
    path(f"{FILE}scan/", intake.scan, name="scan"),
    path("cabinet/applications/<slug:number>/admission/", applicant.admission, name="own"),
]
