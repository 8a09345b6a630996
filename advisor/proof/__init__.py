"""What no open answer can change: possible worlds, sampled first and then settled by a solver."""
