"""What can be booked: desks and rooms of a coworking, their order, hours of their own and state."""
