"""Doors: contacts, for staff; and a customer's wish about mail."""

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.policies import can
from helpdesk.api.filters import query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.permissions import Requires, SignedIn, actor_behind
from helpdesk.api.problems import NotSignedIn
from helpdesk.api.serializers import Moment, StrictSerializer
from helpdesk.common.actors import Actor
from helpdesk.common.clock import now
from helpdesk.common.errors import NotAllowed

from ..masks import masked_email, masked_phone
from ..merging import choose_mail, merge_contacts
from ..models import Contact
from ..queries import contact_visible_to, contacts_like

Text = serializers.CharField


class ContactsQuery(StrictSerializer):
    q = serializers.CharField(max_length=254, help_text="A whole e-mail address or phone number, or how a name begins.")


class ContactMergeForm(StrictSerializer):
    into = serializers.UUIDField()


class MailForm(StrictSerializer):
    wants_mail = serializers.BooleanField()


class ContactAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = Text()
    kind = serializers.ChoiceField(choices=["member", "visitor", "contact"])
    email_masked = Text()
    phone_masked = Text()
    email = Text(required=False, help_text="For who may read contacts in full.")
    phone = Text(required=False, help_text="For who may read contacts in full.")
    member_id = serializers.UUIDField(allow_null=True)
    wants_mail = serializers.BooleanField()
    merged_into = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()


class ContactsAnswer(serializers.Serializer[Any]):
    results = ContactAnswer(many=True)
    next = Text(allow_null=True, help_text="Always null: twenty at most. Ask for more of the name.")


class Contacts(APIView):
    permission_classes = [Requires("contact.read")]

    @extend_schema(parameters=[ContactsQuery], responses=ContactsAnswer)
    def get(self, request: Request) -> Response:
        actor = _actor(request)
        found = contacts_like(actor, query_of(request, ContactsQuery)["q"])
        return Response({"results": [contact_body(actor, contact) for contact in found], "next": None})


class OneContact(APIView):
    permission_classes = [Requires("contact.read")]

    @extend_schema(responses=ContactAnswer)
    def get(self, request: Request, contact_id: UUID) -> Response:
        query_of(request, StrictSerializer)
        actor = _actor(request)
        return Response(contact_body(actor, contact_visible_to(actor, contact_id)))


class ContactMerge(APIView):
    permission_classes = [Requires("contact.merge")]

    @extend_schema(request=ContactMergeForm, responses=ContactAnswer)
    @idempotent
    def post(self, request: Request, contact_id: UUID) -> Response:
        """The contact it was merged into."""
        form = ContactMergeForm(data=request.data)
        form.is_valid(raise_exception=True)
        actor = _actor(request)
        contact = merge_contacts(contact_id=contact_id, into=form.validated_data["into"], by=actor, at=now())
        return Response(contact_body(actor, contact))


class OwnContact(APIView):
    permission_classes = [SignedIn]

    @extend_schema(request=MailForm, responses=MailForm)
    def patch(self, request: Request) -> Response:
        """Of a member or a visitor: whether answers to their tickets shall come by mail as well."""
        form = MailForm(data=request.data)
        form.is_valid(raise_exception=True)
        actor = _actor(request)
        if actor.is_staff:
            raise NotAllowed
        contact = choose_mail(customer=actor, wants_mail=form.validated_data["wants_mail"], at=now())
        return Response({"wants_mail": contact.wants_mail})


def _actor(request: Request) -> Actor:
    actor = actor_behind(request)
    if actor is None:
        raise NotSignedIn
    return actor


def contact_body(actor: Actor, contact: Contact) -> dict[str, Any]:
    in_full = {"email": contact.email, "phone": contact.phone} if can(actor, "member.read_contact") else {}
    return {
        "id": str(contact.pk),
        "name": contact.name,
        "kind": "member" if contact.member_id else "visitor" if contact.visitor_id else "contact",
        "email_masked": masked_email(contact.email),
        "phone_masked": masked_phone(contact.phone),
        **in_full,
        "member_id": str(contact.member_id) if contact.member_id else None,
        "wants_mail": contact.wants_mail,
        "merged_into": str(contact.merged_into_id) if contact.merged_into_id else None,
        "created_at": Moment().to_representation(contact.created_at),
    }


urlpatterns = [
    path("contacts", Contacts.as_view()),
    path("contacts/me", OwnContact.as_view()),
    path("contacts/<uuid:contact_id>", OneContact.as_view()),
    path("contacts/<uuid:contact_id>/merge", ContactMerge.as_view()),
]
