"""What the shop's own work costs at AWS: counted in each process, filed once a minute, read by the day, priced."""
