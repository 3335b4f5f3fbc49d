"""Several devices, scripts and browsers write at once over real HTTP; nothing that was accepted is lost."""
