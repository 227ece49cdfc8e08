"""Workers: started by a queue or by the table's stream."""
