"""Evaluation of the rules on real reports: `skywitness evaluate`."""
