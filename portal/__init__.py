"""The portal: the Django project and the ground that every app stands on."""
