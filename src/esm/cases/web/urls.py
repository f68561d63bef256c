"""Streets of the room: the case itself, its plans and ending, its papers and boards."""

from . import core_urls, paper_urls, plan_urls

app_name = "cases"
# Boards and lists have fixed words, so they stand before `<number>/`.
urlpatterns = [*paper_urls.urlpatterns, *plan_urls.fixed, *core_urls.urlpatterns, *plan_urls.urlpatterns]
