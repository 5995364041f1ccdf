"""What is printed: PDF made from templates in this folder."""
