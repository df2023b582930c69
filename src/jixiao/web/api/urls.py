"""Addresses of the API, its description and its pages."""

from django.urls import path

from jixiao.web.api import views
from jixiao.web.api.endpoints import api

urlpatterns = [
    path("api/openapi.json", views.schema, name="api-schema"),
    path("api/", views.reference, name="api-reference"),
    path("api/v1/", api.urls),
    path("me/tokens/", views.mine, name="tokens"),
    path("me/tokens/<int:pk>/revoke/", views.revoke, name="token-revoke"),
    path("hooks/", views.addresses, name="hooks"),
    path("hooks/<int:pk>/stop/", views.stop, name="hook-stop"),
]
