"""Frozen data, declared by annotated fields, which pydantic checks where they are read from a file.

A class of pydantic costs a millisecond when it is defined, and there are a hundred of them: a short command would spend
most of its time on classes that it never checks anything with. So a class here is plain Python. What pydantic needs is
made from its annotations when something is first checked or written, by the methods that are named as in pydantic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self, dataclass_transform, get_type_hints

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, TypeAdapter
    from pydantic_core import CoreSchema

REQUIRED: Any = object()  # instead of the default of a field that has none


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Frozen:
    """Base of frozen data: fields by keyword, equal where all fields are equal, nothing unknown, nothing changed later.

    A class that checks more than the shape of its fields has a method `check`, which raises ValueError.
    """

    # Where pydantic puts what it knows of an object that it makes.
    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")

    model_config: ClassVar[dict[str, Any]] = {"extra": "forbid"}  # read where a JSON Schema is made
    model_fields: ClassVar[dict[str, Any]] = {}  # every field with its default
    named_in_files: ClassVar[dict[str, str]] = {}  # fields that have another name in a file
    _defaults: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        """Read the fields from the annotations, and their defaults from the attributes of the class."""
        own = {
            name: cls.__dict__.get(name, REQUIRED)
            for name, kind in cls.__annotations__.items()
            if not name.startswith("_") and not kind.startswith("ClassVar")
        }
        cls.model_fields = {**cls.model_fields, **own}
        cls._defaults = {name: default for name, default in cls.model_fields.items() if default is not REQUIRED}

    def __init__(self, **given: Any) -> None:
        """Take the fields as they are: types are for mypy, and only what comes from a file is checked."""
        values = {**self._defaults, **given}
        if len(values) != len(self.model_fields) or not values.keys() <= self.model_fields.keys():
            wrong = [*(self.model_fields.keys() ^ values.keys())]
            raise TypeError(f"{type(self).__name__}: these fields are missing, or there are none: {', '.join(wrong)}")
        object.__setattr__(self, "__dict__", values)
        self.check()

    @classmethod
    def made(cls, given: dict[str, Any]) -> Self:
        """Return an object with fields that are known to be right; those left out have their default."""
        one = cls.__new__(cls)
        object.__setattr__(one, "__dict__", {**cls._defaults, **given})
        return one

    def check(self) -> None:
        """Raise ValueError where the fields contradict one another."""

    def after_reading(self, context: Any) -> None:
        """Check an object that was read from a file; `context` is what its reader passed on."""
        self.check()

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} never changes; make a copy with model_copy")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} is never removed")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Frozen) or type(self) is not type(other):
            return NotImplemented
        return self.__dict__ == other.__dict__ or dict(self) == dict(other)

    def __hash__(self) -> int:
        return hash((type(self), *(value for _, value in self)))

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return ((name, self.__dict__[name]) for name in self.model_fields)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self)})"

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
        """Return the same object with other values in some fields, which are not checked."""
        return self.made({**self.__dict__, **(update or {})})

    @classmethod
    def model_validate(cls, raw: Any, *, context: Any = None) -> Self:
        """Return what these raw values say. Raises pydantic's ValidationError with everything that is wrong."""
        return _adapter(cls).validate_python(raw, context=context)  # type: ignore[no-any-return]

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """Return what a JSON text says. Raises pydantic's ValidationError with everything that is wrong."""
        return _adapter(cls).validate_json(text)  # type: ignore[no-any-return]

    def model_dump(self, **options: Any) -> dict[str, Any]:
        """Return the fields as a dictionary, and those of everything inside."""
        return _adapter(type(self)).dump_python(self, **options)  # type: ignore[no-any-return]

    def model_dump_json(self, **options: Any) -> str:
        """Return the JSON text of the fields, and of everything inside."""
        return _adapter(type(self)).dump_json(self, **{"by_alias": True, **options}).decode()

    @classmethod
    def model_json_schema(cls, **options: Any) -> dict[str, Any]:
        """Return the JSON Schema of the fields."""
        return _adapter(cls).json_schema(**options)

    @classmethod
    def field_schema(cls, name: str, kind: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return how pydantic checks one field, without its default."""
        return handler.generate_schema(kind)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return how pydantic checks and writes an object: its fields as annotated, then `after_reading`."""
        from pydantic_core import core_schema

        kinds = get_type_hints(cls, include_extras=True)
        fields = {}
        for name, default in cls.model_fields.items():
            schema = cls.field_schema(name, kinds[name], handler)
            if default is not REQUIRED:
                schema = core_schema.with_default_schema(schema, default=default)
            alias = cls.named_in_files.get(name)
            fields[name] = core_schema.model_field(schema, validation_alias=alias, serialization_alias=alias)
        return core_schema.model_schema(
            cls,
            core_schema.model_fields_schema(fields, model_name=cls.__name__),
            post_init="after_reading",
            config=core_schema.CoreConfig(title=cls.__name__, extra_fields_behavior="forbid"),
            ref=f"{cls.__module__}.{cls.__qualname__}:{id(cls)}",
        )


def _adapter(kind: type[Frozen]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        from pydantic import ConfigDict, TypeAdapter

        _ADAPTERS[kind] = TypeAdapter(kind, config=ConfigDict(hide_input_in_errors=True))
    return _ADAPTERS[kind]


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


class Limits:
    """Annotation of a text, a number or a tuple: limits by the names that pydantic's core has for them.

    Such as `pattern`, `min_length`, `max_length`, `strip_whitespace`, `gt`, `lt`.
    """

    def __init__(self, **limits: Any) -> None:
        self._limits = limits

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        """Return the schema of the annotated type with these limits."""
        return {**handler(source), **self._limits}


class Changed:
    """Annotation of a field: a function that changes the raw value before it is checked."""

    def __init__(self, change: Callable[[Any], Any]) -> None:
        self._change = change

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of the annotated type, behind this function."""
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(self._change, handler(source))


class Checked:
    """Annotation of a field: a function that returns the value, or raises ValueError."""

    def __init__(self, check: Callable[[Any], Any]) -> None:
        self._check = check

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of the annotated type, with this function behind it."""
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(self._check, handler(source))


class ToldApartBy:
    """Annotation of a union: the field whose value says which of the classes an object is."""

    def __init__(self, field: str) -> None:
        self._field = field

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of a tagged union."""
        from typing import get_args

        from pydantic_core import core_schema

        choices = {kind.model_fields[self._field]: handler.generate_schema(kind) for kind in get_args(source)}
        return core_schema.tagged_union_schema(choices, discriminator=self._field)
