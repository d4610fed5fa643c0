"""What stands in for the platform: instances, log entries, deploys and their audit trail."""
