"""The policy packs that travel with k2rules, as data. Installed as `k2rules_policies`."""
