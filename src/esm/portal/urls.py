"""Addresses of the portal."""

from django.urls import path

from .web import kept, letters, views, work

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("work/", work.today, name="work"),
    path("appearance/", views.appearance, name="appearance"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("easy-read/", views.easy_read, name="easy_read"),
    path("search/", views.search, name="search"),
    path("feedback/", views.feedback, name="feedback"),
    path("feedback/sent/", views.feedback_sent, name="feedback_sent"),
    path("work/kept/", kept.kept, name="kept"),
    path("work/letters/", letters.preference, name="letter_preference"),
    path("department/letters/", letters.letters, name="letters"),
    path("department/letters/stuck/", letters.stuck, name="letters_stuck"),
    path("department/letters/<str:code>/", letters.letter, name="letter"),
    path("department/letters/<str:code>/history/", letters.history, name="letter_history"),
    path("department/letters/<str:code>/reset/", letters.reset, name="letter_reset"),
    path("department/feedback/", views.feedback_inbox, name="feedback_inbox"),
]
