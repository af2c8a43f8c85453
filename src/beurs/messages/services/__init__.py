"""What changes due work, messages and heartbeats."""

from beurs.messages.services.beats import worker_beat, worker_start, worker_stop
from beurs.messages.services.outbox import (
    Text,
    message_add,
    message_expire,
    message_failed,
    message_sent,
    message_withdraw,
)
from beurs.messages.services.work import (
    leases_renew,
    work_add,
    work_bury,
    work_cancel,
    work_done,
    work_failed,
    work_revive,
    work_take,
)

__all__ = [
    "Text",
    "leases_renew",
    "message_add",
    "message_expire",
    "message_failed",
    "message_sent",
    "message_withdraw",
    "work_add",
    "work_bury",
    "work_cancel",
    "work_done",
    "work_failed",
    "work_revive",
    "work_take",
    "worker_beat",
    "worker_start",
    "worker_stop",
]
