"""Place names as Dutch writes them."""

import pytest

from beurs.region.imports.names import place_name


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("HAARLEM", "Haarlem"),
        ("IJMUIDEN", "IJmuiden"),
        ("KRIMPEN AAN DEN IJSSEL", "Krimpen aan den IJssel"),
        ("'S-GRAVENHAGE", "'s-Gravenhage"),
        ("S GRAVENHAGE", "'s-Gravenhage"),
        ("'S HERTOGENBOSCH", "'s-Hertogenbosch"),
        ("'S GRAVENMOER", "'s Gravenmoer"),
        ("'S-HEER HENDRIKSKINDEREN", "'s-Heer Hendrikskinderen"),
        ("'T HARDE", "'t Harde"),
        ("TULL EN 'T WAAL", "Tull en 't Waal"),
        ("DEN HELDER", "Den Helder"),
        ("DE BILT", "De Bilt"),
        ("WIJK AAN ZEE", "Wijk aan Zee"),
        ("BERGEN OP ZOOM", "Bergen op Zoom"),
        ("NIEUW-VENNEP", "Nieuw-Vennep"),
        ("HEI- EN BOEICOP", "Hei- en Boeicop"),
        ("2E EXLOERMOND", "2e Exloermond"),
        ("LAREN NH", "Laren NH"),
        ("SCHERPENZEEL GLD", "Scherpenzeel Gld"),
        ("SPAARNDAM GEM. HAARLEM", "Spaarndam gem. Haarlem"),
        ("Nes aan de Amstel", "Nes aan de Amstel"),
    ],
)
def test_a_place_in_capitals_gets_its_own_spelling(given: str, written: str) -> None:
    assert place_name(given) == written
