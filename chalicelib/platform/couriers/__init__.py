"""Couriers' news of parcels, through an aggregator: 快递100 or 快递鸟 behind one port."""
