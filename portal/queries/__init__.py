"""What people see: frozen shapes made for a page, from the rows this actor may see; nothing is changed."""
