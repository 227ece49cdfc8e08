"""Tests: unit (pure rules), functions (one operation each), integration (emulator, threads, faults), contract, e2e."""
