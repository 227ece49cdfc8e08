"""The outside world: payment and messaging platforms behind small, typed clients."""
