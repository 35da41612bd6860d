"""Names and places the customers are given."""

from __future__ import annotations


def _split(names: str) -> list[str]:
    return names.split()


WOMEN = _split(
    "Anna Lena Marie Sophie Emma Hannah Clara Katharina Julia Laura Sabine Petra "
    "Monika Ursula Ingrid Elif Ayse Zeynep Agnieszka Magdalena Katarzyna Olga Irina "
    "Natalia Giulia Chiara Francesca Camille Juliette Manon Lucía Carmen Sofía Inês "
    "Saskia Femke Sanne Maja Astrid Freja Aisha Fatima Linh Mei Priya Ada"
)

MEN = _split(
    "Lukas Jonas Felix Paul Leon Maximilian Jakob Sebastian Andreas Thomas Stefan "
    "Michael Wolfgang Jürgen Mehmet Emre Mustafa Piotr Tomasz Marek Dmitri Sergej "
    "Alexej Marco Luca Matteo Antoine Julien Hugo Javier Diego Pablo João Daan Bram "
    "Sven Nils Lars Omar Karim Minh Wei Arjun Ben Oskar Emil"
)

FAMILIES = _split(
    "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch "
    "Bauer Richter Klein Wolf Neumann Schwarz Zimmermann Braun Krüger Hartmann Lange "
    "Werner Krause Lehmann Köhler Huber Mayr Gruber Steiner Berger Egger Yılmaz Kaya "
    "Demir Şahin Kowalski Nowak Wiśniewska Zielińska Ivanova Petrov Sokolov Rossi "
    "Ferrari Bianchi Romano Moreau Lefèvre Dubois Girard García Martínez López Silva "
    "Costa Pereira Jansen Visser Bakker Smit Hansen Nielsen Larsson Lindqvist Nguyen "
    "Tran Chen Wang Singh Patel Haddad Mansour Okafor Mensah O'Brien Walsh Novák "
    "Horváth Popescu Jovanović Vasić Andersson Roth Keller Frank Winkler Sommer Vogel"
)

#: Region to city to (country, weight).
CITIES: dict[str, dict[str, tuple[str, float]]] = {
    "North": {
        "Hamburg": ("DE", 40),
        "Bremen": ("DE", 16),
        "Hannover": ("DE", 18),
        "Kiel": ("DE", 10),
        "Lübeck": ("DE", 7),
        "Groningen": ("NL", 9),
    },
    "South": {
        "München": ("DE", 34),
        "Stuttgart": ("DE", 20),
        "Nürnberg": ("DE", 15),
        "Freiburg": ("DE", 9),
        "Salzburg": ("AT", 10),
        "Innsbruck": ("AT", 12),
    },
    "East": {
        "Berlin": ("DE", 42),
        "Leipzig": ("DE", 17),
        "Dresden": ("DE", 14),
        "Erfurt": ("DE", 7),
        "Wien": ("AT", 20),
    },
    "West": {
        "Köln": ("DE", 28),
        "Düsseldorf": ("DE", 18),
        "Dortmund": ("DE", 15),
        "Frankfurt": ("DE", 19),
        "Maastricht": ("NL", 8),
        "Utrecht": ("NL", 12),
    },
    "Islands": {
        "Westerland": ("DE", 46),
        "Norderney": ("DE", 30),
        "Den Burg": ("NL", 24),
    },
}
