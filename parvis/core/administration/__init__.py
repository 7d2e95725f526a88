"""Administration: what an authority changes of itself, its agents, units and roles. Above people and permissions."""
