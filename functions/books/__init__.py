"""Books: the shop's own beside the providers' bills."""
