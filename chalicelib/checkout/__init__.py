"""From a selection to an order: reading what is bought, the signed quote, submitting, reserving stock by either entrance."""
