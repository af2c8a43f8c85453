"""Invented names: towns, boards, schools, streets and people that do not exist, but sound as if they did."""


def _listed(words: str) -> list[str]:
    return words.split()


WOMEN = _listed(
    "Aafke Aisha Amber Anke Annelies Anouk Astrid Babette Bente Brechtje Carlijn Chantal Daphne Demi Elif Elke Els "
    "Emine Esmee Eva Fatima Fenna Femke Floor Fleur Gerda Hanneke Heleen Hilde Iris Ilse Imke Ingrid Jasmijn Jette "
    "Jildou Joke Judith Karin Kim Lara Leonie Lieke Lisanne Loes Lotte Maaike Margot Marieke Marit Merel Mila Mirjam "
    "Nadia Naomi Nienke Noor Olga Petra Puck Renske Roos Rosalie Sabine Sanne Saskia Sigrid Sofie Suzan Tamara Tess "
    "Tineke Tirza Ursula Veerle Vera Wietske Willeke Yara Yvonne Zehra Zoë"
)
MEN = _listed(
    "Abel Ahmed Arjen Bas Bram Casper Daan Dirk Emiel Erik Floris Gijs Hamza Henk Hugo Ivo Jasper Jelle Joris Karel "
    "Kees Koen Lars Levi Luuk Maarten Mats Mehmet Milan Niek Olaf Olivier Pepijn Pim Quinten Reinier Ruben Sander Sem "
    "Sietse Stijn Teun Thijs Tobias Tygo Vincent Wessel Wouter Xander Youri"
)
PARTICLES = {"": 12.0, "van": 2.0, "de": 1.5, "van der": 1.0, "ter": 0.5}
FAMILY_STEMS = _listed(
    "Wulp Kluut Grutto Stern Kievit Rietzang Zwaluw Lepel Kokmeeuw Strandloop Duinroos Helmgras Zeeraket Vlier Elzen "
    "Wilgen Hazel Braam Kamperfoel Boterbloem Klaver Dotter Slenk Kreek Zwin Geest Nollen Vaart Boezem Sluis Schelp "
    "Mossel Wier Krab Anker Kompas Tros Mast Fok Roer"
)
FAMILY_ENDS = _listed(
    "stra sma inga enaar hof laar dijk veld kamp horst beek man brink oord meijer kerk wold huizen bosch stee"
)

SCHOOL_STEMS = _listed(
    "Zee Duin Meer Wind Wilgen Ring Polder Zilver Sterren Kompas Lente Berken Kiezel Vuur Wolken Schelpen Molen "
    "Regenboog Libellen Zonne"
)
SCHOOL_ENDS = (
    ("De", "vlieger"),
    ("De", "gaard"),
    ("De", "horst"),
    ("De", "toren"),
    ("De", "wereld"),
    ("De", "brug"),
    ("De", "tuin"),
    ("De", "haven"),
    ("Het", "baken"),
    ("Het", "nest"),
    ("Het", "spoor"),
    ("Het", "kwartier"),
    ("Het", "licht"),
    ("Het", "palet"),
)
BOARDS = (
    "Stichting Strandwal",
    "Stichting Vlietstroom",
    "Scholengroep Kluut en Golf",
    "Stichting Duinpieper",
    "Vereniging De Windwijzer",
    "Stichting Kompasroos",
    "Scholengroep Zilt",
    "Stichting Sleutelbloem",
)
STREETS = _listed(
    "Kluutpad Helmgraslaan Zeeraketstraat Rietzangerhof Boezemkade Lepelaarweg Schelpenpad Ankertros Slenkdijk "
    "Wulpenlaan Kreekstraat Duinroosplein"
)
DENOMINATIONS = {"Openbaar": 4.0, "Rooms-Katholiek": 3.0, "Protestants-Christelijk": 2.0, "Algemeen bijzonder": 1.0}
