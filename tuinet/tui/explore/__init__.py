"""The Explore screen: what a network learned, image by image."""
