"""Where staff write drafts: what the admin screens of all kinds of publishable records share."""
