"""The artefact itself: deployed into the emulated cloud and used through its gateway, and each function under Lambda's own runtime.

Not collected by `make test` (it packages and deploys); `make test-stack` runs it.
"""
