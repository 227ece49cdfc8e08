"""Real orders played against the shop: read the file, plan the orders, know the account they must come to."""
