"""Reading over several floors for the pages that show more than one."""
