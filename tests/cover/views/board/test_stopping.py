"""Stop while a plan is made: nothing is written, and only the run that was named stops."""

import pytest

from beurs.cover import services
from beurs.cover.models import Plan, Step
from tests.cover.views.board.conftest import HTMX

RUN = "3f0a"


@pytest.fixture
def stops(eva, monkeypatch):
    """Return a function that makes the planner press Stop for a run while the engine is at work."""

    def press(run):
        solve = services.plans.solve

        def slow(*args, **kwargs):
            assert eva.post("/today/plan/stop/", {"run": run}).status_code == 204
            return solve(*args, **kwargs)

        monkeypatch.setattr(services.plans, "solve", slow)

    return press


@pytest.mark.parametrize("path", ["/today/plan/", "/week/plan/"])
def test_a_stopped_run_writes_nothing_and_says_so(eva, morning, stops, path):
    morning.need()
    morning.substitute()
    stops(RUN)
    answer = eva.post(path, {"run": RUN}, headers=HTMX)
    assert "Stopped. Nothing was written." in answer.text
    assert "note-toast--error" not in answer.text
    assert not Plan.objects.exists()
    assert not Step.objects.exists()


def test_stopping_an_older_run_leaves_this_one(eva, morning, stops):
    morning.need()
    morning.substitute()
    stops("other")
    assert "Plan made: 1 proposal." in eva.post("/today/plan/", {"run": RUN}, headers=HTMX).text


def test_a_plan_without_a_name_cannot_be_stopped(eva, morning, stops):
    morning.need()
    morning.substitute()
    stops("")
    assert "Plan made: 1 proposal." in eva.post("/today/plan/", headers=HTMX).text


def test_the_board_shows_stop_only_to_who_plans(eva, sign_in, morning):
    morning.need()
    assert "data-planning-stop" in eva.get("/today/").text
    reader = sign_in("auditor")
    assert "data-planning-stop" not in reader.get("/today/").text
    assert reader.post("/today/plan/stop/", {"run": RUN}).status_code == 404
