"""Messages: what a buyer is told of their orders, in the inbox for certain and by subscribe message where they granted one."""
