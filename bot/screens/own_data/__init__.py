"""What a customer gets who asks for their own data."""
