"""A provider that hangs is left alone for a while, one that says no is not."""

import pytest

from beurs.messages.channels import Undeliverable, Unreachable
from beurs.messages.channels.resting import REST, SLOW, Resting
from beurs.messages.tasks import channels


class Hanging:
    """A provider on a clock of its own: every message takes it `seconds`, then raises what it is told to."""

    def __init__(self):
        self.now, self.seconds, self.fault, self.asked = 0.0, SLOW, Unreachable("TimeoutError"), 0

    def send(self, _parcel):
        self.asked += 1
        self.now += self.seconds
        if self.fault is not None:
            raise self.fault
        return "accepted"


@pytest.fixture
def provider():
    return Hanging()


@pytest.fixture
def channel(provider):
    return Resting(provider, clock=lambda: provider.now)


def codes(channel, times):
    found = []
    for _ in range(times):
        try:
            found.append(channel.send(None))
        except (Unreachable, Undeliverable) as fault:
            found.append(fault.code)
    return found


def test_a_provider_that_hung_twice_rests_and_one_more_time_after_the_rest_is_enough(channel, provider):
    assert codes(channel, 4) == ["TimeoutError", "TimeoutError", "resting", "resting"]
    provider.now += REST - 0.1
    assert codes(channel, 1) == ["resting"]
    provider.now += 0.1
    assert codes(channel, 2) == ["TimeoutError", "resting"]
    assert provider.asked == 3


def test_a_provider_that_is_back_after_its_rest_works_on(channel, provider):
    codes(channel, 2)
    provider.now += REST
    provider.fault = None
    assert codes(channel, 1) == ["accepted"]
    provider.fault = Unreachable("TimeoutError")
    assert codes(channel, 3) == ["TimeoutError", "TimeoutError", "resting"]


@pytest.mark.parametrize(
    ("seconds", "fault", "code"),
    [(SLOW - 0.1, Unreachable("http 503"), "http 503"), (SLOW, Undeliverable("http 400"), "http 400")],
)
def test_one_that_says_no_soon_or_for_good_does_not_rest(channel, provider, seconds, fault, code):
    provider.seconds, provider.fault = seconds, fault
    assert codes(channel, 5) == [code] * 5


def test_every_channel_of_the_settings_rests(settings):
    settings.SMS_URL = "https://sms.voorbeeld.example"
    assert {type(channel) for channel in channels().values()} == {Resting}
