"""The colours and the logo of the authority, and the gallery (in debug and in demonstrations only)."""

from django.urls import path

from parvis.kit.ui import views

app_name = "ui"
urlpatterns = [
    path("theme.css", views.theme, name="theme"),
    path("logo", views.logo, name="logo"),
    path("", views.gallery, name="gallery"),
    path("<slug:page>/", views.gallery, name="gallery_page"),
]
