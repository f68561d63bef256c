"""Addresses of the published figures: for everybody, and for the department."""

from django.urls import path

from . import department, views

app_name = "indicators"
urlpatterns = [
    path("transparency/", views.transparency, name="transparency"),
    path("transparency/corrections/", views.corrections_page, name="corrections"),
    path("transparency/dynamics/", views.dynamics_page, name="dynamics"),
    path("transparency/dynamics/dynamics.<slug:form>", views.export, name="export"),
    path("transparency/dynamics/chart-<slug:chart>.svg", views.chart_file, name="chart"),
    path("transparency/dynamics/print/", views.print_page, name="print"),
    path("transparency/dynamics/<int:year>/", views.year_page, name="year"),
    path("transparency/dynamics/<int:year>/<slug:indicator>/", views.figure_page, name="figure"),
    path("department/indicators/", department.overview, name="department"),
    path("department/indicators/refresh/", department.refresh, name="refresh"),
    path("department/indicators/<int:year>/", department.year_page, name="department-year"),
    path("department/indicators/<int:year>/publish/", department.publish, name="publish"),
    path("department/indicators/<int:year>/<slug:indicator>/", department.correct, name="correct"),
]
