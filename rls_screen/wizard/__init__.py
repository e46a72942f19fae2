"""The interview at the terminal: one driver over the pure interview, and front ends that each ask one question."""
