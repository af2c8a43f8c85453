from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "beurs.messages"
    # Django's own flash messages have the label "messages" already.
    label = "beurs_messages"
