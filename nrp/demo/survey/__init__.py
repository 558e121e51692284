"""Two invented waves of the household survey, drawn from a seed. Nobody answered them."""
