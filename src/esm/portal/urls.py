"""Addresses of the portal. The public ones are mirrored under /en/ (config/urls.py), the work places are not."""

from django.urls import path

from .web import views, work

app_name = "portal"
public = [
    path("", views.home, name="home"),
    path("appearance/", views.appearance, name="appearance"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("easy-read/", views.easy_read, name="easy_read"),
    path("feedback/", views.feedback, name="feedback"),
    path("feedback/sent/", views.feedback_sent, name="feedback_sent"),
]
places = [
    path("work/", work.today, name="work"),
    path("department/feedback/", views.feedback_inbox, name="feedback_inbox"),
]
urlpatterns = public + places
