"""Reading the network. Each door (`…_visible_to`) serves lists and single pages alike."""
