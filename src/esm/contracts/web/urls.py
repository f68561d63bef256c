from django.urls import path

from . import amendments, annexes, cabinet, department

app_name = "contracts"
urlpatterns = [
    path("cabinet/contracts/", cabinet.contracts, name="own"),
    path("cabinet/contracts/<slug:code>/", cabinet.contract, name="own_contract"),
    path("cabinet/reports/<slug:code>/<slug:kind>/", cabinet.report, name="report"),
    path("cabinet/reports/<slug:code>/<slug:kind>/check/", cabinet.check, name="check"),
    path("cabinet/reports/<slug:code>/<slug:kind>/recall/", cabinet.recall, name="recall"),
    path("contracts/<slug:code>/document.<slug:format>", cabinet.document, name="document"),
    path("contracts/<slug:code>/signed/<int:file>/", cabinet.signed, name="signed"),
    path("contracts/<slug:code>/files/", annexes.add_file, name="add_file"),
    path("contracts/<slug:code>/estimate/", annexes.estimate, name="estimate"),
    path("contracts/<slug:code>/estimate/fit/", annexes.fit, name="fit"),
    path("contracts/<slug:code>/plan/", annexes.plan, name="plan"),
    path("contracts/<slug:code>/compare/", annexes.compare, name="compare"),
    path("contracts/<slug:code>/editions/<slug:key>/", annexes.edition, name="edition"),
    path("contracts/<slug:code>/amendments/new/", amendments.choose, name="amend"),
    path("contracts/<slug:code>/amendments/new/<slug:kind>/", amendments.new, name="new_amendment"),
    path("contracts/<slug:code>/amendments/<int:ordinal>/", amendments.amendment, name="amendment"),
    path("contracts/<slug:code>/amendments/<int:ordinal>/edit/", amendments.edit, name="edit_amendment"),
    path("contracts/<slug:code>/amendments/<int:ordinal>/ask/", amendments.ask, name="ask_amendment"),
    path("contracts/<slug:code>/amendments/<int:ordinal>/approve/", amendments.approve, name="approve_amendment"),
    path("contracts/<slug:code>/amendments/<int:ordinal>/refuse/", amendments.refuse, name="refuse_amendment"),
    path("contracts/<slug:code>/amendments/<int:ordinal>/withdraw/", amendments.withdraw, name="withdraw_amendment"),
    path("contracts/<slug:code>/amendments/<int:ordinal>/sign/", amendments.sign, name="sign_amendment"),
    path(
        "contracts/<slug:code>/amendments/<int:ordinal>/document.<slug:format>",
        amendments.document,
        name="amendment_document",
    ),
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
