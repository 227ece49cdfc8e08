"""The shop: runtime, store, the outside world, and one module or package per domain."""
