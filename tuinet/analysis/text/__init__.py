"""Reading the text of an image: which pieces of ink are figures, decided with the network."""
