"""Tests of what the local shop is stocked with, and of the real orders played against it."""
