"""Addresses of reports, a part of the room's own."""

from django.urls import path

from . import history
from .reports import decide, photos, receipts, write

_OWN = "cabinet/reports/<slug:code>/<slug:key>"
_BOTH = "contracts/<slug:code>/reports/<slug:key>"
_DESK = "department/reports/<slug:code>/<slug:key>"
urlpatterns = [
    path(f"{_OWN}/", write.report, name="report"),
    path(f"{_OWN}/check/", write.check, name="check"),
    path(f"{_OWN}/recall/", write.recall, name="recall"),
    path(f"{_OWN}/correct/", write.correct, name="correct_report"),
    path(f"{_OWN}/discard/", write.discard, name="discard_correction"),
    path(f"{_OWN}/photos/", photos.photos, name="photos"),
    path(f"{_OWN}/photos/<int:photo>/remove/", photos.remove, name="remove_photo"),
    path(f"{_OWN}/receipts/new/", receipts.add, name="add_receipts"),
    path(f"{_OWN}/receipts/load/", receipts.load, name="load_receipts"),
    path(f"{_OWN}/receipts/template.xlsx", receipts.blank, name="receipts_template"),
    path(f"{_OWN}/receipts/<int:receipt>/", receipts.receipt, name="receipt"),
    path(f"{_OWN}/receipts/<int:receipt>/remove/", receipts.remove, name="remove_receipt"),
    path(f"{_BOTH}/receipts/", receipts.receipts, name="receipts"),
    path(f"{_BOTH}/receipts/<int:receipt>/scan/", receipts.scan, name="receipt_scan"),
    path(f"{_BOTH}/photos/<int:photo>/", photos.photo, name="photo"),
    path(f"{_BOTH}/compare/", write.compare, name="compare_report"),
    path(f"{_BOTH}/report.pdf", write.paper, name="report_pdf"),
    path(f"{_DESK}/", decide.decide, name="decide"),
    path(f"{_DESK}/receipts/<int:receipt>/refuse/", decide.refuse, name="refuse_receipt"),
    path(f"{_DESK}/drop/", decide.drop, name="drop_report"),
    path("contracts/<slug:code>/history/", history.history, name="history"),
    path("department/contracts/<slug:code>/reports/new/", decide.plan, name="plan_report"),
]
