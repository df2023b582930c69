"""All addresses."""

from django.urls import include, path, re_path

from jixiao.web import pages
from jixiao.web.cases import views
from jixiao.web.operate import readiness

handler500 = "jixiao.web.operate.trouble.failed"

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("jixiao.web.accounts.urls")),
    path("", include("jixiao.web.cases.urls")),
    path("", include("jixiao.web.evidence.urls")),
    path("", include("jixiao.web.public.urls")),
    path("", include("jixiao.web.api.urls")),
    path("", include("jixiao.web.overview.urls")),
    path("", include("jixiao.web.roster.urls")),
    path("language/", pages.choose, name="choose"),
    path("health/", pages.alive, name="alive"),
    path("ready/", readiness.ready, name="ready"),
    # Accounts are given and reset by administrators: what the sign-in library offers for that stays closed.
    re_path(
        r"^account/(?:signup|email|confirm-email|password/(?:reset|set)|login/code|3rdparty/(?:signup|$)|social/(?:signup|connections))",
        pages.closed,
    ),
    path("account/", include("allauth.urls")),
]
