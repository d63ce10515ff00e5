"""Fields that are sealed on their way into the database and opened when read, bound to their row.

`update()`, `filter()` and `bulk_update()` with clear text are refused: clear text never reaches the database.
"""

from typing import Any

from django.db import models

from troth.vault.sealing import seal, unseal


class Cipher(bytes):
    """Sealed bytes as they stand in the database."""


class Opens:
    """Opens a sealed value on first reading; a data descriptor, because the plain one is passed over."""

    def __init__(self, field: "SealedText") -> None:
        self.field = field

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        name = self.field.attname
        if name not in row.__dict__:
            row.refresh_from_db(fields=[name])
        value = row.__dict__[name]
        return self.field.opened(row, value) if isinstance(value, Cipher) else value

    def __set__(self, row: Any, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class SealedText(models.BinaryField):  # type: ignore[type-arg]
    """Text sealed under its row's `scope()`; `label` is its stable name, whatever the table is called."""

    descriptor_class = Opens

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        self.label = label
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"label": self.label}

    def place(self, row: models.Model) -> str:
        return f"{self.label}|{row.pk}|1"

    def opened(self, row: Any, value: Cipher) -> str:
        return unseal(row.scope(), value, place=self.place(row)).decode()

    def from_db_value(self, value: Any, expression: object, connection: object) -> Cipher | None:
        return None if value is None else Cipher(value)

    def pre_save(self, row: Any, add: bool) -> Cipher | None:
        value = row.__dict__.get(self.attname)
        if value is None or isinstance(value, Cipher):
            return value
        return Cipher(seal(row.scope(), value.encode(), place=self.place(row)))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, Cipher):
            raise TypeError(f"clear text of {self.label} may not reach the database")
        return super().get_db_prep_value(None if value is None else bytes(value), connection, prepared)
