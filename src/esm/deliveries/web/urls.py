from django.urls import path

from . import entry, log, tokens

app_name = "deliveries"
urlpatterns = [
    path("cabinet/deliveries/", log.own, name="own"),
    path("cabinet/deliveries/summary/", log.own_summary, name="own_summary"),
    path("cabinet/deliveries/new/", entry.new, name="new"),
    path("cabinet/deliveries/batches/", entry.all_batches, name="batches"),
    path("cabinet/deliveries/batches/<int:number>/", entry.batch, name="batch"),
    path("cabinet/deliveries/batches/<int:number>/undo/", entry.undo, name="undo"),
    path("cabinet/deliveries/tokens/", tokens.keys, name="tokens"),
    path("cabinet/deliveries/tokens/<int:number>/revoke/", tokens.revoke, name="revoke"),
    path("cabinet/deliveries/<int:number>/", entry.delivery, name="delivery"),
    path("cabinet/deliveries/<int:number>/correct/", entry.correct, name="correct"),
    path("department/deliveries/", log.everyone, name="all"),
    path("department/deliveries/summary/", log.city_summary, name="city_summary"),
]
