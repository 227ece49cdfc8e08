"""Is the forecast better than the naive one? Measured on real orders."""
