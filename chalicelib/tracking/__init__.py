"""Tracking: parcels are followed from the counter to the door, and the order hears when they are there."""
