"""角色 roles: what the processes of one machine do, and who keeps them alive."""
