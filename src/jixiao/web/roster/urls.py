"""Addresses of the import of units and people."""

from django.urls import path

from jixiao.web.roster import views

urlpatterns = [
    path("roster/", views.roster, name="roster"),
    path("roster/accept/", views.accept, name="roster-accept"),
    path("roster/template/", views.template, name="roster-template"),
]
