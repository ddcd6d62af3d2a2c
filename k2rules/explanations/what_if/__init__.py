"""What a change to a regimen changes in its decision."""
