"""Addresses of the overview."""

from django.urls import path

from jixiao.web.overview import views

urlpatterns = [
    path("overview/", views.overview, name="overview"),
    path("overview/<slug:name>/<slug:kind>/", views.download, name="overview-file"),
]
