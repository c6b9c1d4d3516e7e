"""How do C and Python come to speak of the same records? Their layout is written out for C."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from sim.kernels import columns, further, hearing, memory, outbox, purchase, rules
from sim.kernels.columns import WORD, Network, fields_of
from sim.kernels.people import People
from sim.kernels.randomness import Decision
from sim.kernels.rules import Rulebook
from sim.network import opened

HERE = Path(__file__).resolve().parent
SOURCES = ("native.c", "native_talk.c")
COMPILER = ("gcc", "-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC", "-std=gnu11")
RECORDS = {
    "TRAITS": columns.TRAITS, "TIES": columns.TIES, "LIFE": columns.LIFE,
    "BOND": columns.BOND, "OCCASION": columns.OCCASION, "MESSAGE": columns.MESSAGE,
    "WORD": columns.WORD, "RULES": rules.RULES, "DAY": rules.DAY, "OUTREACH": rules.OUTREACH,
}  # fmt: skip
TYPES = {
    "f8": "double", "i8": "int64_t", "i4": "int32_t", "i2": "int16_t", "i1": "int8_t",
    "u1": "uint8_t",
}  # fmt: skip
CONSTANTS: dict[str, Any] = {
    **{
        name: getattr(columns, name)
        for name in (
            "CONTEST", "OFFER", "SERVICE_POST", "MARKETING", "SERVICE", "NOT_ASKED", "SAW_OFFER",
            "NO_OFFER", "VIEW", "CODE", "SECONDS_PER_DAY", "SECONDS_PER_HOUR", "MOST_BRANDS",
        )
    },
    **{
        name: getattr(hearing, name)
        for name in ("CONTENT_SEEN", "CONTENT_SHARED", "AWOKEN", "HEARD_FIELDS")
    },
    **{name: getattr(further, name) for name in ("SENDER_STEP", "GENERATION_STEP", "TOGETHER")},
    **{
        name: int(Decision[name])
        for name in ("CHOICE", "SHARE", "CODE_TOLD", "CODE_WHOM", "CODE_DELAY", "SHARED_SEEN")
    },
    "AHEAD": memory.AHEAD,
    "FAR_AHEAD": memory.FAR_AHEAD,
    "AT_ONCE": purchase.AT_ONCE,
    "FIRST_ROOM": outbox.FIRST_ROOM,
    "MEAN_LIFE_PER_HALF_LIFE": repr(rules.MEAN_LIFE_PER_HALF_LIFE),
}  # fmt: skip


class NativePeople(ctypes.Structure):
    """`People` as the C source has it."""

    _fields_ = [
        *((name, ctypes.c_void_p) for name in ("traits", "ties", "life", "habit", "bond")),
        ("brands", ctypes.c_int64),
    ]


class NativeNetwork(ctypes.Structure):
    """`Network` as the C source has it."""

    _fields_ = [(name, ctypes.c_void_p) for name in Network._fields]


class NativeOutbox(ctypes.Structure):
    """`Outbox` of the C source."""

    _fields_ = [("rows", ctypes.c_void_p), ("room", ctypes.c_int64)]


def compiled(where: Path) -> ctypes.CDLL:
    """Return the twins, compiled in a folder by the system's gcc."""
    text = "\n".join([*header(), *((HERE / name).read_text() for name in SOURCES)])
    source, library = where / "twins.c", where / "twins.so"
    source.write_text(text, encoding="utf-8")
    subprocess.run([*COMPILER, str(source), "-o", str(library), "-lm"], check=True)
    return ctypes.CDLL(str(library))


def header() -> Iterator[str]:
    """Yield the records and constants of the kernels, for C."""
    yield "#include <stdint.h>"
    for name, value in CONSTANTS.items():
        yield f"#define {name} {value}"
    for name, kind in RECORDS.items():
        yield "typedef struct {"
        for field in fields_of(kind):
            base, shape = kind[field].base, kind[field].shape
            yield f"    {TYPES[base.str[1:]]} {field}{''.join(f'[{n}]' for n in shape)};"
        yield f"}} {name};"
        yield f'_Static_assert(sizeof({name}) == {kind.itemsize}, "{name}");'


def address(array: np.ndarray) -> ctypes.c_void_p:
    """Return where an array begins. Raises ValueError unless it lies in one piece."""
    if not array.flags.c_contiguous:
        raise ValueError("C reads only arrays that lie in one piece")
    return ctypes.c_void_p(array.ctypes.data)


class Twins:
    """The kernels' twins, called as the kernels are."""

    def __init__(self, library: ctypes.CDLL) -> None:
        """Keep the library."""
        self.library = library
        self.library.see.restype = ctypes.c_int64

    def choose(
        self,
        seed: int,
        day: int,
        first: int,
        last: int,
        occasions: np.ndarray,
        people: People,
        open_shift: np.ndarray,
        reader_shift: np.ndarray,
        rulebook: Rulebook,
    ) -> Callable[[], None]:
        """Return what fills the occasions as sim.kernels.purchase.choose does."""
        return partial(
            self.library.choose,
            *map(ctypes.c_int64, (seed, day, first, last)),
            address(occasions),
            ctypes.byref(people_in_c(people)),
            *map(address, (open_shift, reader_shift, rulebook.rules, rulebook.days)),
        )

    def see(
        self,
        seed: int,
        day: int,
        first: int,
        last: int,
        due: np.ndarray,
        messages: np.ndarray,
        people: People,
        network: Network,
        rulebook: Rulebook,
        outreach: np.ndarray,
    ) -> tuple[Callable[[], int], NativeOutbox, np.ndarray, np.ndarray]:
        """Return what lets views reach the viewers as sim.kernels.seeing.see does.

        With it come the outbox, the counts (brands, 15) and the list of pairs (n,) that it will
        fill, -1 behind the last; it returns the number of words in the outbox.
        """
        box = NativeOutbox()
        heard = np.zeros((people.brands, hearing.HEARD_FIELDS), np.int64)
        pairs = np.full(last - first, -1, np.int64)
        ties = NativeNetwork(
            *(address(column) for column in opened(network)[: len(NativeNetwork._fields_)])
        )
        work = partial(
            self.library.see,
            *map(ctypes.c_int64, (seed, day, first, last)),
            *map(address, (due, messages)),
            ctypes.byref(people_in_c(people)),
            ctypes.byref(ties),
            *map(address, (rulebook.rules, rulebook.days, outreach)),
            ctypes.byref(box),
            address(heard),
            address(pairs),
        )
        return work, box, heard, pairs

    def words_of(self, box: NativeOutbox, written: int) -> np.ndarray:
        """Return the words of an outbox, which is emptied."""
        raw = (ctypes.c_char * (box.room * WORD.itemsize)).from_address(box.rows)
        words = np.frombuffer(raw, WORD)[:written].copy()
        self.library.let_go(ctypes.byref(box))
        return words


def people_in_c(people: People) -> NativePeople:
    """Return where the people's records begin; C knows open bonds only."""
    if people.is_short:
        raise ValueError("there is no C for bonds that are kept short")
    groups = (people.traits, people.ties, people.life, people.habit, people.bond.open)
    return NativePeople(*(address(group) for group in groups), people.brands)


def same_rows(name: str, own: np.ndarray, twin: np.ndarray) -> None:
    """Raise ValueError unless two arrays agree field by field, to the last bit."""
    parts = fields_of(own.dtype) or (...,)
    if own.shape != twin.shape:
        raise ValueError(f"{name}: {own.shape} by the kernel, {twin.shape} in C")
    for part in parts:
        mine, theirs = (np.ascontiguousarray(side[part]) for side in (own, twin))
        if mine.tobytes() != theirs.tobytes():
            raise ValueError(f"{name}, {part}: not the same bits in C")
