"""The Draw screen: draw a digit, and watch the answer form."""
