"""Lists by cursor: {"results": [...], "next": url|null}. No counts, no offsets; a page costs the same at any depth."""

from typing import Any

from rest_framework.pagination import CursorPagination
from rest_framework.response import Response


class CursorPages(CursorPagination):
    """`?limit=` up to 100. Set `ordering` on the view or a subclass; end it with the key, so that ties have an order."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 100
    ordering: Any = "-id"

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self.get_next_link()})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {"results": schema, "next": {"type": ["string", "null"], "format": "uri"}},
        }
