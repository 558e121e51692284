"""Forms of the pages over several floors."""
