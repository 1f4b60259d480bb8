"""How right the rules are on real reports: `skywitness evaluate`."""
