"""The pages of places, organisations, people and roles."""
