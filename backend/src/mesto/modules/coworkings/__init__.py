"""Places with an address, a time zone, opening hours and a team."""
