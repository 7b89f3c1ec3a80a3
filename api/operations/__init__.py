"""What operators ask of the service: health, measurements, builds, backups, the audit log."""
