"""How are other processes begun and ended? Deaf to Ctrl-C, at once, and never left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.resource_tracker import ensure_running

PATIENCE = 0.02  # seconds in which a pool says more, or notices that all are gone
MUCH = 2**20  # bytes


def dismiss(pool: ProcessPoolExecutor) -> None:
    """Stop a pool at once, whatever its workers are at: they hold nothing worth waiting for.

    Who is ended amid a sentence leaves the pool waiting for the rest of it, or for somebody to read
    what it says itself, and Python for the pool. So nobody is left to go on with the sentence, and
    what the pool says is read here, by a line of our own, as it may close its own any time. Before
    Python 3.14 a pool has no way to do that.
    """
    held = vars(pool)
    workers = list((held["_processes"] or {}).values())
    asked, said = held["_call_queue"], held["_result_queue"]
    waiting = held["_executor_manager_thread"]
    questions = None if waiting is None else _another_end(asked._reader)
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join()
    if waiting is None:
        return
    said._writer.close()
    if questions is None:
        with suppress(OSError):  # It may be closing it this moment.
            asked._reader.close()
        return
    os.set_blocking(questions, False)
    while waiting.is_alive():
        with suppress(BlockingIOError):
            while os.read(questions, MUCH):
                pass
        waiting.join(PATIENCE)
    os.close(questions)


def _another_end(line: Connection) -> int | None:
    """Return another end of a line, to be read and closed; none where it is closed, or no file."""
    with suppress(OSError):
        return os.dup(line.fileno()) if os.name != "nt" else None
    return None


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
    """Let processes begun here inherit deafness to Ctrl-C: it is for the one that collects.

    That one hears a Ctrl-C of meanwhile when all have begun.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        with _blocked(signal.SIGINT):
            yield
    finally:
        signal.signal(signal.SIGINT, before)
    if heard:
        signal.raise_signal(signal.SIGINT)


@contextmanager
def _blocked(number: signal.Signals) -> Iterator[None]:
    """Hold a signal back from this thread and from processes it begins, which inherit that."""
    if not hasattr(signal, "pthread_sigmask"):
        signal.signal(number, signal.SIG_IGN)
        yield
        return
    ensure_running()  # When it begins it lets the signal through again.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def outlive_nobody() -> None:
    """End this process when the one that began it is gone, were it killed without a word."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
