"""The doctor's laws, each on a small shop that obeys it and on one where exactly it is broken."""
