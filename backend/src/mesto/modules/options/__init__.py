"""What a booking may have besides the spot: extras a coworking offers."""
