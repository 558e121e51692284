"""A creating path to hold the Idempotency-Key against; the site's own creating paths stand on the same decorator."""

import threading

from django.urls import include, path
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, Serializer
from rest_framework.views import APIView

from neighbourhoods.actions import organisations
from nrp.core.api import idempotent, many

gate = threading.Event()
gate.set()
entered = threading.Event()


class NameSerializer(Serializer):
    name = CharField(max_length=20)


def create(user, data):
    asked = NameSerializer(data=data)
    asked.is_valid(raise_exception=True)
    return organisations.create(name=asked.validated_data["name"], kind="other", by=user)


class Things(APIView):
    parser_classes = [JSONParser, MultiPartParser]

    @idempotent
    def post(self, request: Request) -> Response:
        if isinstance(request.data, list):
            return many(request.data, lambda item: create(request.user, item).pk)
        made = create(request.user, request.data)
        entered.set()
        gate.wait(10)
        return Response({"id": made.pk, "name": made.name}, status=201)


class SlowThings(Things):
    @idempotent(hold_transaction=False)
    def post(self, request: Request) -> Response:
        made = create(request.user, request.data)
        return Response({"id": made.pk, "size": request.FILES["file"].size}, status=202)


urlpatterns = [
    path("api/v1/things/", Things.as_view()),
    path("api/v1/slow-things/", SlowThings.as_view()),
    path("", include("nrp.core.urls")),
]
