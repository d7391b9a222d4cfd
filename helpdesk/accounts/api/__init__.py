"""Doors of accounts."""

from django.urls import path

from .passwords import PasswordDoor, ProofDoor, ProofsDoor, ResetDoor, ResetsDoor
from .people import InvitationDoor, InvitationsDoor, PeopleDoor, PersonDoor, TeamsDoor
from .second_factor import AuthenticatorsDoor, TotpDoor
from .session import CodeDoor, SessionDoor
from .sessions import OneSessionDoor, SessionsDoor
from .visitors import AttachmentDoor, OwnVisitDoor, VisitorsDoor

urlpatterns = [
    path("session", SessionDoor.as_view()),
    path("session/otp", CodeDoor.as_view()),
    path("sessions", SessionsDoor.as_view()),
    path("sessions/<uuid:session_id>", OneSessionDoor.as_view()),
    path("password", PasswordDoor.as_view()),
    path("password-resets", ResetsDoor.as_view()),
    path("password-resets/<str:token>", ResetDoor.as_view()),
    path("email-verifications", ProofsDoor.as_view()),
    path("email-verifications/<str:token>", ProofDoor.as_view()),
    path("authenticators", AuthenticatorsDoor.as_view()),
    path("authenticators/totp", TotpDoor.as_view()),
    path("visitors", VisitorsDoor.as_view()),
    path("visitors/me", OwnVisitDoor.as_view()),
    path("visitors/attachment", AttachmentDoor.as_view()),
    path("people", PeopleDoor.as_view()),
    path("people/<uuid:person_id>", PersonDoor.as_view()),
    path("people/<uuid:person_id>/invitations", InvitationsDoor.as_view()),
    path("invitations/<str:token>", InvitationDoor.as_view()),
    path("teams", TeamsDoor.as_view()),
]
