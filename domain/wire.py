"""Events of the domain as plain JSON values and back, both derived once from the fields of their dataclasses."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from domain.reference import Refers
from domain.sealed import Sealed


class Place(NamedTuple):
    """Where a stored event stands, to which its sealed values are bound."""

    event: str
    stream: str
    name: str
    schema_version: int


Encode = Callable[[Any], Any]
Where = tuple[str, str, str, int]  # a place, or a plain tuple of the same, which is made faster
Decode = Callable[[Any, Where], Any]


@dataclass(frozen=True, slots=True)
class Plain:
    """A personal detail before it is sealed, or after it was opened; never in an event that is stored."""

    text: str


class Hint(NamedTuple):
    """A field's type taken apart: the bare type, the marks on it, and whether it may be left out."""

    bare: Any
    marks: tuple[Any, ...]
    optional: bool

    def mark(self, kind: type) -> Any:
        """The mark of that kind, or None."""
        return next((mark for mark in self.marks if isinstance(mark, kind)), None)


def taken_apart(hint: Any) -> Hint:
    """Splits Annotated and `| None` off a type."""
    marks: tuple[Any, ...] = ()
    optional = False
    while True:
        origin = get_origin(hint)
        if origin is Annotated:
            hint, *found = get_args(hint)
            marks = (*marks, *found)
        elif origin in (Union, UnionType) and NoneType in get_args(hint):
            rest = [each for each in get_args(hint) if each is not NoneType]
            hint, optional = (rest[0], True) if len(rest) == 1 else (Union[tuple(rest)], True)  # noqa: UP007 made at run time
        else:
            return Hint(hint, marks, optional)


@cache
def hints_of(cls: type) -> Mapping[str, Hint]:
    """The fields of a dataclass, taken apart, in order."""
    hints = get_type_hints(cls, include_extras=True)
    return {each.name: taken_apart(hints[each.name]) for each in fields(cls)}


@cache
def wire_name(name: str) -> str:
    """`employer_days` is `employerDays` on the wire, and `from_` is `from`."""
    head, *rest = name.rstrip("_").split("_")
    return head + "".join(word.capitalize() for word in rest)


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC; the fraction is left out where it is zero."""
    return moment.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def number(value: Decimal) -> int | float:
    """The JSON number; whole ones have no fraction, as RFC 8785 wants."""
    return int(value) if value == value.to_integral_value() else float(value)


def _encoder(hint: Hint) -> Encode | None:
    bare = hint.bare
    if bare is Decimal:
        return number
    if bare is date:
        return date.isoformat
    if bare is Sealed:
        return lambda sealed: {"sealed": sealed.ciphertext, "key": sealed.key}
    if get_origin(bare) is tuple:
        each = _encoder(taken_apart(get_args(bare)[0]))
        return list if each is None else lambda values: [each(value) for value in values]
    if isinstance(bare, type) and issubclass(bare, Enum):
        return lambda member: member.value
    if is_dataclass(bare):
        return encode
    return None


def _decoder(hint: Hint) -> Decode | None:
    bare = hint.bare
    if bare is Decimal:
        return lambda value, _: Decimal(str(value))
    if bare is date:
        return lambda value, _: date.fromisoformat(value)
    if bare is Sealed:
        return lambda value, place: Sealed(value["sealed"], value["key"], *place)
    if get_origin(bare) is tuple:
        each = _decoder(taken_apart(get_args(bare)[0]))
        if each is None:
            return lambda values, _: tuple(values)
        return lambda values, place: tuple(each(value, place) for value in values)
    if isinstance(bare, type) and issubclass(bare, Enum):
        return lambda value, _: bare(value)
    if is_dataclass(bare) and isinstance(bare, type):
        return lambda value, place: decode(bare, value, place)
    return None


@cache
def _encoders(cls: type) -> tuple[tuple[str, str, Encode | None], ...]:
    return tuple((name, wire_name(name), _encoder(hint)) for name, hint in hints_of(cls).items())


@cache
def _decoders(cls: type) -> tuple[tuple[str, ...], tuple[tuple[int, Decode], ...]]:
    """The wire names of the fields of a class in order, and what decodes those of them that are no plain JSON."""
    hints = hints_of(cls)
    each_one = ((nth, _decoder(hint)) for nth, hint in enumerate(hints.values()))
    return tuple(map(wire_name, hints)), tuple((nth, each) for nth, each in each_one if each is not None)


def encode(event: Any) -> dict[str, Any]:
    """The JSON object of an event or a part of one; what is None is left out."""
    found = {}
    for name, wire, each in _encoders(event.__class__):
        if (value := getattr(event, name)) is not None:
            found[wire] = value if each is None else each(value)
    return found


def decode(cls: type, stored: Mapping[str, Any], place: Where) -> Any:
    """The event or part that was stored; believes what it reads, for the log holds only what was accepted."""
    names, decoders = _decoders(cls)
    if not decoders:
        return cls(*map(stored.get, names))
    values = list(map(stored.get, names))
    for nth, each in decoders:
        if (value := values[nth]) is not None:
            values[nth] = each(value, place)
    return cls(*values)


def encode_changes(of: type, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A correction's changes of an event of that class; here None says that the field is cleared."""
    encoders = {name: (wire, each) for name, wire, each in _encoders(of)}
    found = {}
    for name, value in changes.items():
        if name in ("effective_on", "until"):
            found[wire_name(name)] = None if value is None else value.isoformat()
            continue
        wire, each = encoders[name]
        if isinstance(value, Mapping):
            found[wire] = encode_changes(hints_of(of)[name].bare, value)
        else:
            found[wire] = value if value is None or each is None else each(value)
    return found


def decode_changes(of: type, stored: Mapping[str, Any], place: Where) -> dict[str, Any]:
    """The changes that were stored, by the names of the fields; a person's details stay a mapping, to be merged."""
    names = {wire_name(name): (name, hint) for name, hint in hints_of(of).items()}
    found: dict[str, Any] = {}
    for wire, value in stored.items():
        if wire in ("effectiveOn", "until"):
            found["until" if wire == "until" else "effective_on"] = None if value is None else date.fromisoformat(value)
            continue
        name, hint = names[wire]
        each = _decoder(hint)
        if value is not None and is_merged(hint):
            found[name] = decode_changes(hint.bare, value, place)
        else:
            found[name] = value if value is None or each is None else each(value, place)
    return found


def is_merged(hint: Hint) -> bool:
    """Whether a correction of this field is merged key by key: it holds nothing but sealed details."""
    bare: Any = hint.bare
    return (
        bare is not Sealed
        and isinstance(bare, type)
        and is_dataclass(bare)
        and all(each.bare is Sealed for each in _parts(bare))
    )


def _parts(cls: type) -> Iterable[Hint]:
    return hints_of(cls).values()


@cache
def holds_sealed(cls: type) -> bool:
    """Whether an event of that class, or a part of it, has personal details."""
    return any(
        each.bare is Sealed or (isinstance(each.bare, type) and is_dataclass(each.bare) and holds_sealed(each.bare))
        for each in _parts(cls)
    )


class Mention(NamedTuple):
    """A reference in an event, and where it stands (a JSON pointer within its data)."""

    pointer: str
    refers: Refers
    reference: str


def mentions(event: Any, changes: Mapping[str, Any] | None = None) -> Iterator[Mention]:
    """Every reference to another subject in an event, or in the changes of one of that class (`event` a class then)."""
    for name, hint in _mentioning(event if changes is not None else event.__class__):
        value = getattr(event, name) if changes is None else changes.get(name)
        if value is not None:
            yield from _mentions(f"/{wire_name(name)}", hint, value)


@cache
def _mentioning(cls: type) -> tuple[tuple[str, Hint], ...]:
    """The fields of a class in which references can stand."""
    return tuple((name, hint) for name, hint in hints_of(cls).items() if _can_mention(hint))


def _can_mention(hint: Hint) -> bool:
    bare: Any = hint.bare
    if get_origin(bare) is tuple:
        return _can_mention(taken_apart(get_args(bare)[0]))
    inside = isinstance(bare, type) and is_dataclass(bare) and bare is not Sealed
    return hint.mark(Refers) is not None or (inside and bool(_mentioning(bare)))


def _mentions(pointer: str, hint: Hint, value: Any) -> Iterator[Mention]:
    refers = hint.mark(Refers)
    if refers is not None:
        if value != refers.or_word:
            yield Mention(pointer, refers, value)
    elif get_origin(hint.bare) is tuple:
        inner = taken_apart(get_args(hint.bare)[0])
        for nth, each in enumerate(value):
            yield from _mentions(f"{pointer}/{nth}", inner, each)
    elif is_dataclass(value) and not isinstance(value, (type, Sealed, Plain)):
        for mention in mentions(value):
            yield mention._replace(pointer=pointer + mention.pointer)
