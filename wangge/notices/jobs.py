"""通知之作 jobs: what a change of keys must reach."""

from wangge.base.crypto.rotation import SealedField, sealed_fields
from wangge.notices.outlets.mail import ADDRESS
from wangge.notices.outlets.webhook import SECRET

sealed_fields.add("notices.hook")(SealedField("notices.Hook", "secret", SECRET))
sealed_fields.add("notices.hook.old")(SealedField("notices.Hook", "old_secret", SECRET))
sealed_fields.add("notices.preference")(SealedField("notices.Preference", "mail", ADDRESS))
