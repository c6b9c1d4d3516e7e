"""What do the runs say? Questions asked of runs, and of data brought from outside."""
