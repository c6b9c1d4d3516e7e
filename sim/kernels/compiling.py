"""How is a kernel compiled: once for Python, and once for the kernels it is a part of?

Numba would compile a function anew for every mixture of integer widths, constants and settings it
is called with, make each callable from Python and from C, and make machine code of each. Most
kernels are only parts of others. So here whole numbers travel between kernels as int64, all are
compiled under the same settings (numba's own functions then are, too), and a part stays what is
put into the kernels that call it: it has no door to the outside and no code of its own.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import llvmlite.binding as llvm
from numba import config, types
from numba.core import sigutils
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.registry import CPUDispatcher

from sim.kernels.places import count_from_the_first

SETTINGS = {"nopython": True, "no_cpython_wrapper": True}
ENVIRONMENT = "_ZN08NumbaEnv"  # how numba calls the places from which a function raises


# A process that ends need not look for rubbish among all that numba holds: a quarter of a second.
atexit.register(gc.freeze)
count_from_the_first()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Do not look for rubbish meanwhile: compiling makes little of it, and very much else."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()


def plain(kind: types.Type) -> types.Type:
    """Return the type by which kernels hand a value on: no constants, whole numbers as int64."""
    kind = types.unliteral(kind)
    narrow = isinstance(kind, types.Integer) and kind != types.uint64
    return types.int64 if narrow else kind


class PartLibrary(JITCodeLibrary):  # type: ignore[misc]
    """The code of a part, before it is optimised: that is done where it is put to use."""

    def _optimize_final_module(self) -> None:
        """Leave it as it is."""

    def _finalize_final_module(self) -> None:
        """Give the engine what numba writes into at once, and nothing to run."""
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        names = [each.name for each in self._final_module.global_variables]
        places = [name for name in names if name.startswith(ENVIRONMENT)]
        text = "\n".join(f"@{name} = common global ptr null" for name in places)
        module = llvm.parse_assembly(text)
        module.triple = self._final_module.triple
        module.data_layout = self._final_module.data_layout
        self._codegen._add_module(module)
        self._codegen._engine.finalize_object()
        self._finalized = True


class PartCompiler(Compiler):  # type: ignore[misc]
    """Compiles a part."""

    def compile_extra(self, func: Any) -> Any:
        """Return the compiled function."""
        self.state.library = PartLibrary(self.state.targetctx.codegen(), func.__qualname__)
        return super().compile_extra(func)

    def define_pipelines(self) -> Any:
        """Return the steps of compiling, once the settings are those of all kernels."""
        self.state.flags.no_cfunc_wrapper = True
        return super().define_pipelines()


class KernelCompiler(Compiler):  # type: ignore[misc]
    """Compiles what Python calls."""

    frees = False

    def define_pipelines(self) -> Any:
        """Return the steps of compiling, once the settings are those of all kernels."""
        self.state.flags.no_cfunc_wrapper = True
        self.state.flags.no_cpython_wrapper = False
        self.state.flags.release_gil = self.frees
        return super().define_pipelines()


class FreeKernelCompiler(KernelCompiler):
    """Compiles what threads may run side by side."""

    frees = True


class Part(CPUDispatcher):  # type: ignore[misc]
    """A kernel as other kernels call it."""

    def compile(self, sig: Any) -> Any:
        """Return the compiled function of these types; numba's own way also keeps time."""
        args, returned = sigutils.normalize_signature(sig)
        if tuple(args) not in self.overloads:
            self.add_overload(self._compiler.compile(args, returned))
        return self.overloads[tuple(args)].entry_point

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Return how numba is to call it with these types, compiled if it is not yet."""
        _, args = self._compiler.fold_argument_types(args, kws)
        return super().get_call_template(tuple(plain(kind) for kind in args), {})


class Kernel(CPUDispatcher):  # type: ignore[misc]
    """A kernel as Python calls it."""

    declared: str | None = None
    _part: Part | None = None

    def compile(self, sig: Any) -> Any:
        """Return the compiled function of these types."""
        with undisturbed():
            return super().compile(sig)

    def part(self) -> Part:
        """Return it as other kernels call it."""
        if self._part is None:
            self._part = Part(
                self.py_func, targetoptions=self.targetoptions, pipeline_class=PartCompiler
            )
            if self.declared is not None:
                self._part.compile(self.declared)
                self._part.disable_compile()
        return self._part

    def _compile_for_args(self, *args: Any, **kws: Any) -> Any:
        """Return what to call when Python comes with types that are not compiled yet."""
        if self.declared is None:
            return super()._compile_for_args(*args, **kws)
        self.compile(self.declared)
        self.disable_compile()
        return self

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Return how numba is to call it from another kernel."""
        return self.part().get_call_template(args, kws)

    def get_overload(self, sig: Any) -> Any:
        """Return the compiled part of these types."""
        return self.part().get_overload(sig)


def njit(
    signature: str | None = None, *, cache: bool = False, nogil: bool = False, **options: Any
) -> Callable[..., Any]:
    """Return a decorator as numba's; signature: the only types it is to be compiled for."""

    def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
        if config.DISABLE_JIT:
            return function
        how = FreeKernelCompiler if nogil else KernelCompiler
        made: Any = Kernel(function, targetoptions={**SETTINGS, **options}, pipeline_class=how)
        if cache:
            made.enable_caching()
        made.declared = signature
        return made

    return compiled
