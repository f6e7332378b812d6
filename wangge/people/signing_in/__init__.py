"""登录 signing in: passwords, how they are hashed, and what a session passes."""
