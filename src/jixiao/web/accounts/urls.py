"""Addresses of units, people and one's own account."""

from django.urls import path

from jixiao.web.accounts import views

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/delegate/", views.delegate, name="delegate"),
    path("me/delegate/<int:pk>/end/", views.end_delegation, name="delegation-end"),
]
