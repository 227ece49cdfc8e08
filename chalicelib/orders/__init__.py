"""Orders: the head with its state and timeline, the immutable snapshot, the buyer's open-order item, and the one table of states."""
