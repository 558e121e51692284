"""Courses, training and skills for programs, over the same queries and actions as the pages (docs/api/training.md)."""

import uuid
from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from coren.actions import courses, skills, training
from coren.api.common import OwnOrSeesAdvisers
from coren.api.training_documents import (
    CourseSerializer,
    SkillFilterSerializer,
    SkillSerializer,
    TrainingFilterSerializer,
    TrainingSerializer,
)
from coren.models import Adviser, Course, Skill, TrainingRecord
from coren.queries import training as queries
from coren.queries.advisers import adviser_visible_to_or_404
from neighbourhoods.permissions import Permission, require
from nrp.core.api import HasPermission, idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser

TRAINING_FILTERS = {
    "adviser": "adviser_id",
    "course": "course_id",
    "neighbourhood": "adviser__area_id",
    "state": "state",
    "since": "on__gte",
    "until": "on__lte",
}
SKILL_FILTERS = {"adviser": "adviser_id", "neighbourhood": "adviser__area_id"}


class TrainingListApi(APIView):
    """Who is or was on which course: of the advisers whose record the caller may open."""

    permission_classes = [OwnOrSeesAdvisers]
    write_permission = Permission.EDIT_TRAINING
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=TrainingSerializer(many=True),
        operation_id="training_list",
        parameters=[TrainingFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(TrainingFilterSerializer, request.query_params)
        found = narrowed(queries.training_visible_to(request.user), wanted, TRAINING_FILTERS)
        return paged(self, request, found, _training_document)

    @extend_schema(
        request=one_or_list("NewTraining", TrainingSerializer),
        responses={201: TrainingSerializer},
        operation_id="training_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Put an adviser on a course; a list puts several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _put_on_course(request, item).pk)
        return Response(_training_document(_put_on_course(request, request.data)), status=status.HTTP_201_CREATED)


class TrainingApi(APIView):
    """One adviser at one course. PATCH says how it stands now."""

    permission_classes = [OwnOrSeesAdvisers]
    write_permission = Permission.EDIT_TRAINING
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=TrainingSerializer, operation_id="training_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_training_document(queries.training_visible_to_or_404(request.user, pk)))

    @extend_schema(request=TrainingSerializer, responses=TrainingSerializer, operation_id="training_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        record = queries.training_visible_to_or_404(request.user, pk)
        require(request.user, Permission.EDIT_TRAINING, record.adviser.area)
        values = _without_ids(checked(TrainingSerializer, request.data, partial=True))
        values.setdefault("expires_on", record.expires_on if "state" not in values else None)
        return Response(_training_document(training.change(record=record, by=caller(request), **values)))


class CoursesApi(APIView):
    """The courses that can be booked, and those that could."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_ADVISERS
    write_permission = Permission.EDIT_COURSES
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=CourseSerializer(many=True), operation_id="courses_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        return paged(self, request, queries.courses(), _course_document)

    @extend_schema(
        request=one_or_list("NewCourses", CourseSerializer),
        responses={201: CourseSerializer},
        operation_id="courses_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Add a course; a list adds several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _added(request, item).pk)
        return Response(_course_document(_added(request, request.data)), status=status.HTTP_201_CREATED)


class CourseApi(APIView):
    """One course. PATCH changes what is sent."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_ADVISERS
    write_permission = Permission.EDIT_COURSES
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=CourseSerializer, operation_id="courses_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_course_document(queries.course_or_404(pk)))

    @extend_schema(request=CourseSerializer, responses=CourseSerializer, operation_id="courses_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        course = queries.course_or_404(pk)
        values = checked(CourseSerializer, request.data, partial=True)
        return Response(_course_document(courses.update(course=course, by=caller(request), **values)))


class SkillsApi(APIView):
    """What advisers can do, and what shows it: of the advisers whose record the caller may open."""

    permission_classes = [OwnOrSeesAdvisers]
    write_permission = Permission.EDIT_TRAINING
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=SkillSerializer(many=True), operation_id="skills_list", parameters=[SkillFilterSerializer, *PAGING]
    )
    def get(self, request: Request) -> Response:
        wanted = checked(SkillFilterSerializer, request.query_params)
        found = narrowed(queries.skills_visible_to(request.user), wanted, SKILL_FILTERS).order_by("name", "pk")
        return paged(self, request, found, _skill_document)

    @extend_schema(
        request=one_or_list("NewSkills", SkillSerializer),
        responses={201: SkillSerializer},
        operation_id="skills_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Note a skill; a list notes several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _noted(request, item).pk)
        return Response(_skill_document(_noted(request, request.data)), status=status.HTTP_201_CREATED)


class SkillApi(APIView):
    """One skill. PATCH changes what is sent."""

    permission_classes = [OwnOrSeesAdvisers]
    write_permission = Permission.EDIT_TRAINING
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=SkillSerializer, operation_id="skills_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_skill_document(queries.skill_visible_to_or_404(request.user, pk)))

    @extend_schema(request=SkillSerializer, responses=SkillSerializer, operation_id="skills_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        skill = queries.skill_visible_to_or_404(request.user, pk)
        require(request.user, Permission.EDIT_TRAINING, skill.adviser.area)
        values: dict[str, Any] = {"name": skill.name, "evidence": skill.evidence}
        values |= _without_ids(checked(SkillSerializer, request.data, partial=True))
        return Response(_skill_document(skills.change(skill=skill, by=caller(request), **values)))


def _put_on_course(request: Request, data: Any) -> TrainingRecord:
    values = checked(TrainingSerializer, data)
    adviser = _trainable(request, values.pop("adviser_id"))
    course = queries.course_or_404(values.pop("course_id"))
    return training.add(adviser=adviser, course=course, by=caller(request), **values)


def _added(request: Request, data: Any) -> Course:
    return courses.add(by=caller(request), **checked(CourseSerializer, data))


def _noted(request: Request, data: Any) -> Skill:
    values = checked(SkillSerializer, data)
    return skills.note(adviser=_trainable(request, values.pop("adviser_id")), by=caller(request), **values)


def _trainable(request: Request, pk: uuid.UUID) -> Adviser:
    adviser = adviser_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_TRAINING, adviser.area)
    return adviser


def _without_ids(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not name.endswith("_id")}


def _training_document(record: TrainingRecord) -> Any:
    return TrainingSerializer(record).data


def _course_document(course: Course) -> Any:
    return CourseSerializer(course).data


def _skill_document(skill: Skill) -> Any:
    return SkillSerializer(skill).data


urlpatterns: list[URLPattern] = [
    path("training/", TrainingListApi.as_view(), name="api-training"),
    path("training/<uuid:pk>/", TrainingApi.as_view(), name="api-training-record"),
    path("courses/", CoursesApi.as_view(), name="api-courses"),
    path("courses/<uuid:pk>/", CourseApi.as_view(), name="api-course"),
    path("skills/", SkillsApi.as_view(), name="api-skills"),
    path("skills/<uuid:pk>/", SkillApi.as_view(), name="api-skill"),
]
