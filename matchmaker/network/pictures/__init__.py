"""Pictures of a network: plain values first, drawn for print or for the screen."""
