"""Addresses open to everybody, and the page that decides what they show."""

from django.urls import path

from jixiao.web.public import views

urlpatterns = [
    path("public/", views.published, name="public"),
    path("public/<int:pk>/", views.show, name="public-form"),
    path("public/<int:pk>/<str:kind>/", views.file, name="public-file"),
    path("disclosure/<int:pk>/", views.disclosure, name="disclosure"),
]
