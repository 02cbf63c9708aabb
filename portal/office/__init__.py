"""What every back-office screen shares: the signed-in page frame and the menu that apps add themselves to."""
