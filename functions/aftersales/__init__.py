"""After-sale: refund, return, exchange, per line and quantity."""
