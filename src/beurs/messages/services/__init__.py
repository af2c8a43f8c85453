"""What changes due work, messages and heartbeats."""

from beurs.messages.services.beats import worker_beat, worker_start, worker_stop
from beurs.messages.services.links import link_make, link_open, link_use, links_withdraw
from beurs.messages.services.outbox import (
    File,
    Otherwise,
    Text,
    message_add,
    message_expire,
    message_failed,
    message_sent,
    message_withdraw,
    messages_withdraw,
)
from beurs.messages.services.push import subscription_add, subscription_gone, subscription_remove
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
    "File",
    "Otherwise",
    "Text",
    "leases_renew",
    "link_make",
    "link_open",
    "link_use",
    "links_withdraw",
    "message_add",
    "message_expire",
    "message_failed",
    "message_sent",
    "message_withdraw",
    "messages_withdraw",
    "subscription_add",
    "subscription_gone",
    "subscription_remove",
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
