"""The demo shop 小满生活: its content, the pictures drawn for it, and how it is stocked."""
