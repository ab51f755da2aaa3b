"""What all records have in common."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def with_own(self, fields: dict[str, Any]) -> Self:
        """Return the record with other values in some fields: thousands in the time of ``model_copy`` for hundreds.

        They are not checked.
        """
        made = self.__class__.__new__(self.__class__)
        made.__setstate__(
            {
                "__dict__": self.__dict__ | fields,
                "__pydantic_fields_set__": self.__pydantic_fields_set__,
                "__pydantic_extra__": None,
                "__pydantic_private__": None,
            }
        )
        return made
