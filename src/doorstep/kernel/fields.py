"""A text column nobody can read in the database, bound to its table, column and row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar, overload, override
from uuid import UUID

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col, Combinable
from django.db.models.lookups import Exact, IsNull, Lookup

from doorstep.kernel import ciphers

_Set_contra = TypeVar("_Set_contra", contravariant=True)
_Get_co = TypeVar("_Get_co", covariant=True)

if TYPE_CHECKING:

    class _Bytes(models.Field[_Set_contra, _Get_co]):
        pass

else:

    class _Bytes(models.BinaryField):
        def __class_getitem__(cls, _types: object) -> type:
            return cls


class Sealed:
    """A ciphertext as it came from the database, not opened yet and never shown."""

    __slots__ = ("raw",)

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def __repr__(self) -> str:
        return "Sealed()"


class _SealedColumn(Col):
    """A column that can be fetched; the order of ciphertexts means nothing."""

    @override
    def resolve_expression(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise FieldError(f"{self.target.name} is encrypted: it cannot be sorted.")


class _IsNull(IsNull):
    """Whether there is anything at all: the one question a sealed column answers."""

    @override
    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> tuple[str, Any]:
        sql, parameters = compiler.compile(self.lhs if lhs is None else lhs)
        return sql, list(parameters)


class _IsNothing(Exact):
    """Equality with None, which Django then asks as IS NULL."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        if rhs is not None:
            raise FieldError(f"{lhs.target.name} is encrypted: it cannot be searched.")
        super().__init__(lhs, rhs)


class _Opener:
    """Opens the ciphertext when the attribute is first read, and remembers the text."""

    def __init__(self, field: EncryptedTextField[Any, Any]) -> None:
        self.field = field

    @overload
    def __get__(self, instance: None, owner: type[models.Model]) -> Self: ...
    @overload
    def __get__(self, instance: models.Model, owner: type[models.Model]) -> str | None: ...
    def __get__(
        self, instance: models.Model | None, owner: type[models.Model]
    ) -> Self | str | None:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value: str | Sealed | None = instance.__dict__[name]
        if not isinstance(value, Sealed):
            return value
        text = ciphers.open_sealed(value.raw, place=self.field.place_of(instance)).decode()
        instance.__dict__[name] = text
        return text

    def __set__(self, instance: models.Model, value: str | Sealed | None) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(_Bytes[_Set_contra, _Get_co]):
    """Text encrypted at rest, opened only when read. Its model must be `Sealable`.

    It can be fetched and asked for NULL, nothing else: no look-up, no sorting, no `update()`.
    Reading raises ciphers.Unreadable when the ciphertext was moved from another row or column.
    """

    _pyi_private_set_type: str | Combinable
    _pyi_private_get_type: str
    empty_strings_allowed = True
    descriptor_class = _Opener

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def place_of(self, instance: models.Model) -> str:
        """Where a ciphertext of this row belongs, as text to be bound to it."""
        seal_id: UUID = instance.seal_id  # type: ignore[attr-defined]  # every Sealable has it
        return f"{self.model._meta.db_table}.{self.column}.{seal_id.hex}"

    @override
    def get_internal_type(self) -> str:
        return "BinaryField"

    def from_db_value(self, value: Any, *_args: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    @override
    def to_python(self, value: Any) -> Any:
        return value

    @override
    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = model_instance.__dict__.get(self.attname, self.get_default())
        if value is None or isinstance(value, Sealed):
            return value
        place = self.place_of(model_instance)
        return Sealed(ciphers.seal(str(value).encode(), place=place))

    @override
    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise FieldError(
                f"{self.name} is encrypted per row: set it on the instance and save that."
            )
        return connection.Database.Binary(value.raw)  # type: ignore[attr-defined]  # as PEP 249 names it

    @override
    def get_lookup(self, lookup_name: str) -> type[Lookup[Any]] | None:
        answered: dict[str, type[Lookup[Any]]] = {"isnull": _IsNull, "exact": _IsNothing}
        if lookup_name not in answered:
            raise FieldError(f"{self.name} is encrypted: it cannot be searched.")
        return answered[lookup_name]

    @override
    def get_transform(self, lookup_name: str) -> NoReturn:
        raise FieldError(f"{self.name} is encrypted: it cannot be searched.")

    @override
    def get_col(self, alias: str, output_field: models.Field[Any, Any] | None = None) -> Col:
        return _SealedColumn(alias, self, output_field)

    @property
    @override
    def cached_col(self) -> Col:
        return _SealedColumn(self.model._meta.db_table, self)

    @override
    def value_to_string(self, obj: models.Model) -> NoReturn:
        raise FieldError(f"{self.name} is encrypted: it leaves only by backup or export.")
