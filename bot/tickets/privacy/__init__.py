"""What the law and a customer may ask for: their own data, erasing, and retention."""
