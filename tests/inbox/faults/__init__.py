"""Faults: killed processes, full disks, a repository in trouble, clocks set back."""
