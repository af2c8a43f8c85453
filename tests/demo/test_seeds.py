from beurs.demo.seeds import pick, stream


def test_a_stream_depends_on_its_seed_and_all_its_names() -> None:
    draws = {stream(*names).random() for names in ((1, "a"), (2, "a"), (1, "b"), (1, "a", 0))}
    assert len(draws) == 4
    assert stream(1, "a").random() == stream(1, "a").random()


def test_the_first_draws_never_change() -> None:
    assert stream(1, "places").randrange(10**6) == 727_235


def test_pick_follows_the_weights() -> None:
    rng = stream(1, "test")
    drawn = [pick(rng, {"often": 3.0, "never": 0.0, "seldom": 1.0}) for _ in range(2000)]
    assert 0.7 < drawn.count("often") / 2000 < 0.8
    assert "never" not in drawn
