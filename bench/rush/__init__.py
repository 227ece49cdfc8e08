"""Orders per second on one SKU: the batching worker beside a transaction for each order, in one run. `python -m bench.rush`"""
