"""The pages over several floors."""
