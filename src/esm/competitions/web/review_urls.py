from django.urls import path

from .review import again, desk

app_name = "review"
urlpatterns = [
    path("review/", desk.queue, name="queue"),
    path("review/meetings/<slug:slug>/<int:number>/", desk.meeting, name="meeting"),
    path("review/declare/<slug:slug>/", desk.declare_none, name="declare_none"),
    path("review/<str:number>/", desk.scoring, name="review"),
    path("review/<str:number>/conflict/", desk.declare, name="conflict"),
    path("review/<str:number>/again/", again.again, name="again"),
    path("review/<str:number>/check/", desk.check, name="check"),
    path("review/<str:number>/send/", desk.send, name="send"),
    path("review/<str:number>/version/", desk.new_version, name="new_version"),
    path("review/<str:number>/read/", desk.read, name="read"),
    path("review/<str:number>/files/<int:file>/", desk.document, name="document"),
]
