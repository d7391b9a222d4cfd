"""Door: text messages of the demo, which has no carrier and no telephones."""

from typing import Any

from django.conf import settings
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.filters import PageQuery, query_of
from helpdesk.api.pagination import CursorPages
from helpdesk.api.permissions import Anyone
from helpdesk.api.serializers import RowSerializer
from helpdesk.common.errors import NotFound

from .models import OutgoingSms
from .queries import stored


class SmsSerializer(RowSerializer):
    class Meta:
        model = OutgoingSms
        fields = ("id", "to", "text", "purpose", "created_at")


class SmsPages(CursorPages):
    ordering = ("-created_at", "-id")


class DemoSms(ListAPIView[OutgoingSms]):
    """What would have been sent, newest first. Only in the demo: elsewhere there is no such page."""

    permission_classes = (Anyone,)
    serializer_class = SmsSerializer
    pagination_class = SmsPages
    queryset = OutgoingSms.objects.none()

    @extend_schema(parameters=[PageQuery])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not settings.DEMO:
            raise NotFound
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        query_of(self.request)
        return stored()


urlpatterns = [path("demo/sms", DemoSms.as_view())]
