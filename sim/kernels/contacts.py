"""Whom does somebody know? Rows of contacts: open in small markets, packed in large ones.

A row is sorted, so it can be written in few bits (Elias 1974, "Efficient storage and retrieval by
content and address of static files", JACM 21): of each number the low bits as they are, and of the
high bits how many steps there are from one number to the next, as zeros before a one. Among N
people a row of n takes about n (2 + log2(N / n)) bits. One bit more of each tells a close tie from
a weak one. To open a row takes half as long again as to copy it.
"""

from typing import Any

import llvmlite.ir as ir
import numpy as np
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np import arrayobj

from sim.kernels.compiling import njit
from sim.kernels.memory import LINE, leaf, prefetch
from sim.kernels.outbox import CLOSENESS, CONTACTS

WORD_BITS, LONG_BITS, BYTE_BITS = 32, 64, 8
IN_A_WORD, IN_A_BYTE = WORD_BITS - 1, BYTE_BITS - 1
WORD_SHIFT, BYTE_SHIFT = 5, 3  # from the number of a bit to that of its word and of its byte
WHOLE_WORD, WHOLE_BYTE = (1 << WORD_BITS) - 1, (1 << BYTE_BITS) - 1
BEYOND = 2  # words that are read, and mean nothing, behind the last
ENTRIES_IN_A_LINE = LINE // 4


@intrinsic
def _load(typing: Any, words: Any, byte: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = arrayobj.make_array(signature.args[0])(context, builder, arguments[0])
        start = builder.ptrtoint(array.data, cgutils.intp_t)
        place = builder.inttoptr(
            builder.add(start, arguments[1]), ir.IntType(LONG_BITS).as_pointer()
        )
        found = builder.load(place)
        found.align = 1
        return found

    return types.int64(words, types.int64), generate


def _zeros(low: bool) -> Any:
    """Return what emits the processor's count of the zeros below, or above, the bits that are."""

    @intrinsic
    def zeros(typing: Any, value: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            count = builder.cttz if low else builder.ctlz
            return count(arguments[0], ir.Constant(ir.IntType(1), 1))

        return types.int64(types.int64), generate

    return zeros


def _read(words: Any, byte: int) -> Any:
    return words.view(np.uint8)[byte : byte + LONG_BITS // BYTE_BITS].view(np.int64)[0]


def _lowest(value: Any) -> int:
    return (int(value) & -int(value)).bit_length() - 1


def _above(value: Any) -> int:
    return LONG_BITS - int(value).bit_length()


@njit(cache=True, inline="always")
def _less_one(value):
    return value & (value - 1)


def _but_lowest(value: Any) -> Any:
    return value ^ (np.int64(1) << _lowest(value))


read: Any = _read if config.DISABLE_JIT else _load
"""read(words, byte): the 64 bits from a byte of an array on."""
lowest: Any = _lowest if config.DISABLE_JIT else _zeros(low=True)
"""lowest(value): the place of the lowest bit that is set; value: int64, not 0."""
above: Any = _above if config.DISABLE_JIT else _zeros(low=False)
"""above(value): how many zeros there are above the highest bit that is set; value: int64, not 0."""
but_lowest: Any = _but_lowest if config.DISABLE_JIT else _less_one
"""but_lowest(value): the value without the lowest bit that is set; value: int64, not 0."""


@njit(cache=True, inline="always")
def window(words, bit):
    """Return the bits from a bit on, 57 at least."""
    return read(words, bit >> BYTE_SHIFT) >> (bit & IN_A_BYTE)


@njit(cache=True, inline="always")
def contacts_of(network, who, rows):
    """Return somebody's contacts, (n,) int32, sorted. They may lie in rows: scratch, see outbox."""
    start, end = network.start[who], network.start[who + 1]
    if network.place.size == 0:
        near = network.neighbours[start:end]
    else:
        near = rows[CONTACTS].view(np.int32)[: end - start]
        unpack(network, who, near)
    return near


@njit(cache=True, inline="always")
def closeness_of(network, who, rows):
    """Return how close somebody's contacts are, (n,) uint8; they may lie in rows, as above."""
    start, end = network.start[who], network.start[who + 1]
    if network.place.size == 0:
        strength = network.strength[start:end]
    else:
        unpack_closeness(network, who, end - start, rows[CLOSENESS])
        strength = rows[CLOSENESS].view(np.uint8)[: end - start]
    return strength


@leaf
def layout(last, size):
    """Return how many low bits each of a row's numbers has, and at which bit of the row they begin.

    last: the largest number anybody has; size: of the row. Codes of closeness follow behind them.
    """
    bits = above(np.int64(size)) - above(np.int64(last + 1))
    bits -= size << bits > last + 1
    return bits, size + (last >> bits) + 1


@leaf
def unpack(network, who, near):
    """Fill near (n,) int32 with somebody's packed contacts."""
    words, size, last = network.neighbours, near.size, network.start.size - 2
    if size == 0:
        return
    (bits, low), byte = layout(last, size), network.place[who] * (WORD_BITS // BYTE_BITS)
    low, mask = byte * BYTE_BITS + low, (1 << bits) - 1
    steps, before = read(words, byte), 0
    for j in range(size):
        while steps == 0:
            byte, before = byte + LONG_BITS // BYTE_BITS, before + LONG_BITS
            steps = read(words, byte)
        near[j] = (before + lowest(steps) - j) << bits | window(words, low) & mask
        steps = but_lowest(steps)
        low += bits


@leaf
def unpack_closeness(network, who, size, eights):
    """Fill eights (n / 8,) int64 with how close somebody's contacts are, a byte each."""
    if size == 0:
        return
    last, known = network.start.size - 2, network.strength.view(np.int64)
    bits, low = layout(last, size)
    at = network.place[who] * WORD_BITS + low + size * bits
    for j in range(0, size, BYTE_BITS):
        eights[j >> BYTE_SHIFT] = known[window(network.neighbours, at + j) & WHOLE_BYTE]


def closeness_by_code(weak: int, close: int) -> np.ndarray:
    """Return (2048,) uint8: for each byte of codes the closeness of the eight ties it stands for.

    From the lowest bit on: 0 for a weak tie, 1 for a close one.
    """
    codes = np.arange(WHOLE_BYTE + 1, dtype=np.uint8)[:, None]
    bits = np.unpackbits(codes, axis=1, bitorder="little")
    return np.where(bits, np.uint8(close), np.uint8(weak)).ravel()


@leaf
def pack(row, numbers, last, words, at):
    """Write a row into words (n,) uint32 from words[at] on; return how many words it takes.

    row: (n,) int32, sorted, twice a contact's number of so many bits, and 1 for a weak tie, below
    what else it holds; last: the largest number anybody has. It takes no more words than entries.
    """
    size, number = row.size, (1 << numbers) - 1
    bits, low = layout(last, size)
    mask = (1 << bits) - 1
    now, filled = at + (low >> WORD_SHIFT), low & IN_A_WORD
    rest = pack_steps(row, number, bits, words, at, now)
    for j in range(size):
        rest |= (np.int64(row[j]) >> 1 & mask) << filled
        now, rest, filled = written(words, now, rest, filled + bits)
    for j in range(0, size, BYTE_BITS):
        code, eight = np.int64(0), min(BYTE_BITS, size - j)
        for each in range(eight):
            code |= (1 - (np.int64(row[j + each]) & 1)) << each
        rest |= code << filled
        now, rest, filled = written(words, now, rest, filled + eight)
    if filled > 0:
        words[now] = rest
        now += 1
    return now - at


@leaf
def pack_steps(row, number, bits, words, at, end):
    """Write how the high bits of a row grow into words[at:end]; return what goes into the next."""
    now, rest = at, np.int64(0)
    for j in range(row.size):
        step = ((np.int64(row[j]) >> 1 & number) >> bits) + j
        while now < at + (step >> WORD_SHIFT):
            words[now] = rest
            now, rest = now + 1, np.int64(0)
        rest |= np.int64(1) << (step & IN_A_WORD)
    while now < end:
        words[now] = rest
        now, rest = now + 1, np.int64(0)
    return rest


@njit(cache=True, inline="always")
def written(words, now, rest, filled):
    """Write what a word holds so far; return where to go on, what is left and how many bits."""
    words[now] = rest & WHOLE_WORD
    return now + (filled >> WORD_SHIFT), rest >> (filled & WORD_BITS), filled & IN_A_WORD


@leaf
def ask_where(who, network):
    """Ask for where somebody's contacts lie."""
    prefetch(network.start, who)
    prefetch(network.place, who)


@leaf
def ask_for_contacts(who, network):
    """Ask for the contacts that somebody will choose from."""
    first, last = network.start[who], network.start[who + 1]
    if network.place.size > 0:
        first, last = network.place[who], network.place[who + 1]
    else:
        prefetch(network.strength, first)
        prefetch(network.strength, last - 1)
    for each in range(first, last, ENTRIES_IN_A_LINE):
        prefetch(network.neighbours, each)


@njit(cache=True, nogil=True)
def opened_rows(first, last, network, rows, neighbours, strength):
    """Fill neighbours and strength (n,) with the contacts of packed people first to last."""
    at = 0
    for who in range(first, last):
        near, close = contacts_of(network, who, rows), closeness_of(network, who, rows)
        for j in range(near.size):
            neighbours[at + j], strength[at + j] = near[j], close[j]
        at += near.size
