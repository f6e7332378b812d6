"""Tests of the whole house: stories, shelves, architecture."""
