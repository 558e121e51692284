"""The Community Research and Engagement Network: Resident Advisers, their hours and pay, enquiries and outputs."""
