"""The public face: home, site map, help, error pages."""
