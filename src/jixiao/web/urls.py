"""All addresses."""

from django.urls import include, path

from jixiao.web import pages
from jixiao.web.cases import views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("jixiao.web.accounts.urls")),
    path("", include("jixiao.web.cases.urls")),
    path("language/", pages.choose, name="choose"),
    path("health/", pages.alive, name="alive"),
    path("ready/", pages.ready, name="ready"),
    path("account/", include("allauth.urls")),
]
