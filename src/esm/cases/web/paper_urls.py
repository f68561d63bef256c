"""Lists, the board of workload, papers of a case."""

from django.urls import path

from . import board, papers

urlpatterns = [
    path("cases/", board.cases, name="list"),
    path("cases/board/", board.workload, name="board"),
    path("cases/late/", board.late, name="late"),
    path("cases/<str:number>/papers/", papers.papers, name="papers"),
    path("cases/<str:number>/papers/<slug:code>.pdf", papers.paper, name="paper"),
    path("cases/<str:number>/papers/<slug:code>/export/", papers.export, name="export"),
]
