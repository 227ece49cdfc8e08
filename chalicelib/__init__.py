"""The shop: runtime, store, the outside world, and one module or package per domain."""

from .runtime import unplugged as unplugged  # before anything of pydantic is asked for
