"""Points: what a buyer has, how it came and went, and what staff grants."""
