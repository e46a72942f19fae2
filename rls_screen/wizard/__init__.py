"""The interview at the terminal: one driver over the pure interview, and front ends that ask one question each."""
