"""What all parts of a definition have in common, and those that lists spell as `name: …`."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)


class Part(BaseModel):
    """What all parts of a definition have in common: they never change and know no unknown word."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, populate_by_name=True
    )


class Named(Part):
    """A part that lists spell as `name: …`: a single word, or the rest of the part. `short_for` says which
    attribute the single word is."""

    short_for: ClassVar[str] = ""

    @model_validator(mode="before")
    @classmethod
    def _spelt_out(cls, value: Any) -> Any:
        if not isinstance(value, dict) or len(value) != 1:
            return value
        ((name, rest),) = value.items()
        if isinstance(rest, dict):
            return {"name": name, **rest}
        return {"name": name, cls.short_for: rest} if cls.short_for else value

    @model_serializer(mode="wrap")
    def _spelt_short(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        rest: dict[str, Any] = handler(self)
        if "name" not in rest:  # pydantic wraps a recursive model twice: it is short already
            return rest
        name = rest.pop("name")
        if list(rest) == [self.short_for]:
            return {name: rest[self.short_for]}
        return {name: rest}
