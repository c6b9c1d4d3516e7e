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
import hashlib
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import llvmlite.binding as llvm
from numba import config, types
from numba.core import itanium_mangler, serialize, sigutils
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler, CompileResult
from numba.core.registry import CPUDispatcher, cpu_target

from sim.kernels import quicker
from sim.kernels.places import count_from_the_first

SETTINGS = {"nopython": True, "no_cpython_wrapper": True}
# Of a kernel of numbers only, which would else be compiled as whoever calls it first is.
BARE: dict[str, Any] = {"cache": True, "_nrt": False, "error_model": "numpy"}
LETTERS = 16  # of a fingerprint
ENVIRONMENT = "_ZN08NumbaEnv"  # how numba calls the places from which a function raises


quicker.learn()
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


@contextmanager
def parts_only() -> Iterator[None]:
    """Make parts meanwhile, also of numba's own functions, and no door to any of them."""
    context = cpu_target.target_context
    codegen = context.codegen()
    before = vars(codegen).get("_library_class")
    vars(context)["create_cfunc_wrapper"] = lambda *_, **__: None
    vars(codegen)["_library_class"] = PartLibrary
    try:
        yield
    finally:
        if before is None:
            del vars(context)["create_cfunc_wrapper"], vars(codegen)["_library_class"]


def name_of_part(
    name: str, kinds: Sequence[types.Type], *, abi_tags: Sequence[str] = (), uid: int | None = None
) -> str:
    """Return how a part is named, alike in every process; numba would spell out each field."""
    said = repr((name, kinds, tuple(abi_tags)))
    digest = hashlib.blake2b(said.encode(), digest_size=LETTERS // 2).hexdigest()
    return str(itanium_mangler.mangle(name, (), abi_tags=[digest]))


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
        engine = self._codegen._engine
        names = [each.name for each in self._final_module.global_variables]
        places = [name for name in names if name.startswith(ENVIRONMENT)]
        new = [name for name in places if not engine.is_symbol_defined(name)]
        if new:
            text = "\n".join(f"@{name} = common global ptr null" for name in new)
            module = llvm.parse_assembly(text)
            module.triple = self._final_module.triple
            module.data_layout = self._final_module.data_layout
            self._codegen._add_module(module)
            engine.finalize_object()
        self._finalized = True

    def serialize_using_object_code(self) -> Any:
        """Return it as it travels: there is no other code of it."""
        return self.serialize_using_bitcode()


class PartCompiler(Compiler):  # type: ignore[misc]
    """Compiles a part."""

    def compile_extra(self, func: Any) -> Any:
        """Return the compiled function."""
        self.state.library = PartLibrary(self.state.targetctx.codegen(), func.__qualname__)
        if func.__module__.startswith(f"{__package__}."):
            self.state.targetctx.mangler = name_of_part
        return super().compile_extra(func)

    def define_pipelines(self) -> Any:
        """Return the steps of compiling, once the settings are those of all kernels."""
        self.state.flags.no_cfunc_wrapper = True
        return super().define_pipelines()


class KernelCompiler(Compiler):  # type: ignore[misc]
    """Compiles what Python calls."""

    frees = False

    def compile_extra(self, func: Any) -> Any:
        """Return the compiled function, of which alone there is code to run and to keep."""
        self.state.library = JITCodeLibrary(self.state.targetctx.codegen(), func.__qualname__)
        self.state.library.enable_object_caching()
        with parts_only():
            return super().compile_extra(func)

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

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        """Take what numba's decorator would."""
        super().__init__(function, targetoptions=options, pipeline_class=PartCompiler)
        self.promised: dict[tuple[types.Type, ...], Callable[[], bytes | None]] = {}

    def compile(self, sig: Any) -> Any:
        """Return the compiled function of these types; numba's own way also keeps time."""
        args, returned = sigutils.normalize_signature(sig)
        kinds = tuple(args)
        if kinds not in self.overloads:
            packed = self.promised.pop(kinds, lambda: None)()
            made = self._compiler.compile(args, returned) if packed is None else self._made(packed)
            self.add_overload(made)
        return self.overloads[kinds].entry_point

    def compile_alone(self, kinds: tuple[types.Type, ...]) -> None:
        """Compile it for these types before any kernel asks for it."""
        with undisturbed(), parts_only():
            self.compile(kinds)

    def packed(self, kinds: tuple[types.Type, ...]) -> bytes:
        """Return it compiled for these types, as it travels to another process."""
        self.compile_alone(kinds)
        return bytes(serialize.dumps(self.overloads[kinds]._reduce()))

    def _made(self, packed: bytes) -> CompileResult:
        """Return what another process has compiled."""
        with parts_only():
            made = CompileResult._rebuild(self.targetctx, *pickle.loads(packed))
        self.targetctx.insert_user_function(made.entry_point, made.fndesc, [made.library])
        return made

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
            self._part = Part(self.py_func, self.targetoptions)
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
