"""Jobs: started by the clock."""
