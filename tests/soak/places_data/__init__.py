"""A large programme for the soak of places."""
