"""What each main page costs, in bare views: `make bench`."""
