"""Base models. Rows that appear in URLs have an opaque id."""

from django.db import models

from .ids import new_id


class OpaqueModel(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True
