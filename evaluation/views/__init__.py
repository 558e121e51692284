"""The pages of plans and runs."""
