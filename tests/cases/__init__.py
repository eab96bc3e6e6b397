"""The small frozen district and its known answers."""
