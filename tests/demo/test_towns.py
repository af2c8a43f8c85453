from beurs.demo.seeds import stream
from beurs.demo.towns import TOWNS, minutes, shifted, spot


def test_travel_follows_the_rule_of_the_problem_files() -> None:
    assert minutes((52.0, 4.6), (53.0, 4.6)) == 289
    assert minutes((52.38, 4.63), (52.38, 4.63)) == 0


def test_the_first_region_keeps_its_place_and_others_lie_beside_it() -> None:
    assert shifted(0) == TOWNS
    corners = {(town.lat, town.lon) for index in range(60) for town in shifted(index)}
    assert len(corners) == 60 * len(TOWNS)


def test_places_lie_near_their_town_and_not_in_the_sea() -> None:
    rng = stream(1, "test")
    for _ in range(2000):
        found = spot(rng, TOWNS)
        assert abs(found.lat - found.town.lat) < 0.04
        assert abs(found.lon - found.town.lon) < 0.06
        if found.town.name == "Zandhorst":
            assert found.lon > 4.515
