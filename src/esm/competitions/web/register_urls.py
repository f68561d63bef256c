from django.urls import path

from .register import views

app_name = "register"
urlpatterns = [
    path("competitions/<slug:slug>/results/", views.results, name="results"),
    path("competitions/<slug:slug>/results/minutes/<str:number>/", views.minutes, name="minutes"),
]
