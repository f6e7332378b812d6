"""智能助手 assist: ports to models – every answer is a Guess with its confidence, its reasons and its maker."""
