"""Addresses of units, people and one's own account."""

from django.urls import path

from jixiao.web.accounts import people, views

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/delegate/", views.delegate, name="delegate"),
    path("me/delegate/<int:pk>/end/", views.end_delegation, name="delegation-end"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new, name="person-new"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/<slug:what>/", people.act, name="person-act"),
    path("people/<int:pk>/posts/give/", people.give, name="post-give"),
    path("people/<int:pk>/posts/<int:post_pk>/end/", people.end, name="post-end"),
]
