"""The API's own description, for programs (`/api/v1/schema`) and for people (`/api/v1/docs`)."""

from django.urls import path
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularAPIView

from .permissions import Anyone


class Schema(SpectacularAPIView):
    permission_classes = [Anyone]
    # Under its own media type, and as plain JSON for whoever asks for that.
    renderer_classes = [OpenApiJsonRenderer, OpenApiJsonRenderer2]


urlpatterns = [
    path("schema", Schema.as_view(), name="api-schema"),
    path("docs", require_safe(TemplateView.as_view(template_name="api/docs.html")), name="api-docs"),
]
