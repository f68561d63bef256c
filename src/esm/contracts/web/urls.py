from django.urls import path

from . import cabinet, department

app_name = "contracts"
urlpatterns = [
    path("cabinet/contracts/", cabinet.contracts, name="own"),
    path("cabinet/contracts/<slug:code>/", cabinet.contract, name="own_contract"),
    path("cabinet/reports/<slug:code>/<slug:kind>/", cabinet.report, name="report"),
    path("cabinet/reports/<slug:code>/<slug:kind>/check/", cabinet.check, name="check"),
    path("cabinet/reports/<slug:code>/<slug:kind>/recall/", cabinet.recall, name="recall"),
    path("contracts/<slug:code>/document.<slug:format>", cabinet.document, name="document"),
    path("contracts/<slug:code>/signed/<int:file>/", cabinet.signed, name="signed"),
    path("department/contracts/", department.contracts, name="all"),
    path("department/contracts/draw/<slug:number>/", department.draw, name="draw"),
    path("department/contracts/<slug:code>/", department.contract, name="contract"),
    path("department/contracts/<slug:code>/edit/", department.edit, name="edit"),
    path("department/contracts/<slug:code>/sign/", department.sign, name="sign"),
    path("department/contracts/<slug:code>/cancel/", department.cancel, name="cancel"),
    path("department/contracts/<slug:code>/pay/<int:ordinal>/", department.pay, name="pay"),
    path("department/contracts/<slug:code>/repay/", department.repay, name="repay"),
    path("department/reports/<slug:code>/<slug:kind>/", department.decide, name="decide"),
]
