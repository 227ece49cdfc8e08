"""What runs the shop: the template of its cloud, its packaging and a local cloud."""
