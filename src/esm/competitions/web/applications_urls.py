from django.urls import path

from .applications import cabinet, documents, lists, offline, sections, submit

app_name = "applications"
BASE = "cabinet/applications/"
ONE = f"{BASE}<slug:number>/"
urlpatterns = [
    path(BASE, lists.applications, name="list"),
    path(f"{BASE}start/<slug:slug>/", lists.start, name="start"),
    path(ONE, cabinet.application, name="application"),
    path(f"{ONE}versions/", cabinet.versions, name="versions"),
    path(f"{ONE}delete/", cabinet.delete, name="delete"),
    path(f"{ONE}withdraw/", cabinet.withdraw, name="withdraw"),
    path(f"{ONE}recall/", cabinet.recall, name="recall"),
    path(f"{ONE}ready/", cabinet.ready, name="ready"),
    path(f"{ONE}check/", submit.check, name="check"),
    path(f"{ONE}submitted/", submit.submitted, name="submitted"),
    path(f"{ONE}submitted/<int:ordinal>/", submit.submission, name="submission"),
    path(f"{ONE}print/", submit.printed, name="print"),
    path(f"{ONE}form/<slug:kind>/", offline.form, name="form"),
    path(f"{ONE}load/", offline.load, name="load"),
    path(f"{ONE}load/confirm/", offline.load_confirm, name="load_confirm"),
    path(f"{ONE}estimate/template/", offline.estimate_template, name="estimate_template"),
    path(f"{ONE}estimate/load/", offline.estimate_load, name="estimate_load"),
    path(f"{ONE}estimate/load/confirm/", offline.estimate_confirm, name="estimate_confirm"),
    path(f"{ONE}documents/add/<slug:code>/", documents.attach, name="attach"),
    path(f"{ONE}documents/remove/<int:attachment>/", documents.remove, name="remove_document"),
    path(f"{ONE}files/<int:file>/", documents.document, name="document"),
    path(f"{ONE}<slug:code>/", sections.section, name="section"),
    path(f"{ONE}<slug:code>/choose/", sections.resolve, name="resolve"),
    path(f"{ONE}<slug:code>/take-over/", sections.take_over, name="take_over"),
    path(f"{ONE}<slug:code>/versions/", cabinet.versions, name="section_versions"),
    path(f"{ONE}<slug:code>/versions/<int:version>/restore/", cabinet.restore, name="restore"),
]
