"""Doors of accounts."""

from django.urls import path

from .session import CodeDoor, SessionDoor
from .visitors import AttachmentDoor, OwnVisitDoor, VisitorsDoor

urlpatterns = [
    path("session", SessionDoor.as_view()),
    path("session/otp", CodeDoor.as_view()),
    path("visitors", VisitorsDoor.as_view()),
    path("visitors/me", OwnVisitDoor.as_view()),
    path("visitors/attachment", AttachmentDoor.as_view()),
]
