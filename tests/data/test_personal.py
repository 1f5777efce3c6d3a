"""Personal data are pointed out, in several languages, with few false alarms."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.data.personal_words import announced, plain_words
from customer_value.data.recognise import confirmed, recognised
from customer_value.data.tables import TABLES

ANNOUNCED = {
    "e-mail addresses": [
        *("email", "E-Mail", "e_mail", "Email address", "customerEmail", "E-Mail 1"),
        *("EMAIL_ADDRESS", "mail", "E-Mail-Adresse", "courriel", "adresse e-mail"),
        *("correo electrónico", "indirizzo e-mail", "posta elettronica", "e-post"),
        *("E-postadresse", "e-posta", "sähköposti", "adres e-mail", "emailadres"),
        *("почта", "邮箱"),
    ],
    "telephone numbers": [
        *("phone", "Phone No.", "telephone_number", "mobile", "MobilePhone", "tel"),
        *("work phone", "Telefon", "Telefonnummer", "Handy-Nr.", "Mobilnummer"),
        *(
            "téléphone",
            "numéro de téléphone",
            "teléfono móvil",
            "cellulare",
            "telefone",
        ),
        *("celular", "telefoonnummer", "numer telefonu", "puhelin", "fax", "телефон"),
    ],
    "names of persons": [
        *("first name", "FirstName", "LASTNAME", "surname", "full_name", "given name"),
        *("customer name", "contact name", "contact person", "Vorname", "Nachname"),
        *("Kundenname", "Ansprechpartner", "prénom", "nom de famille", "nom du client"),
        *("nombre del cliente", "apellidos", "cognome", "sobrenome", "voornaam"),
        *("achternaam", "imię", "nazwisko", "förnamn", "efternavn", "etunimi", "jméno"),
        *("ad soyad", "фамилия", "姓名"),
    ],
    "days of birth": [
        *("date of birth", "DOB", "birthday", "Geburtsdatum", "date de naissance"),
        *("fecha de nacimiento", "data di nascita", "geboortedatum"),
    ],
    "postal addresses": [
        *("street", "address", "Billing Address", "address line 1", "Straße"),
        *("Anschrift", "adresse", "indirizzo", "dirección", "straat", "地址"),
    ],
    "bank accounts": ["IBAN", "Kontonummer"],
    "identity numbers": ["passport number", "SSN", "personnummer"],
}
HARMLESS = [
    *("name", "product_name", "campaign name", "segment name", "branch name", "nombre"),
    *("phone_orders", "headphones", "smartphone sales", "mobile_app", "telephony"),
    *(
        "phone model",
        "email_opens",
        "email opt-in",
        "direct mail",
        "mailing",
        "emails sent",
    ),
    *("region", "city", "country", "postal code", "industry", "employees", "segment"),
    *("birth rate", "address count", "street_food", "hotel", "cellar", "contact"),
    *("last_contact_date", "first purchase", "last order", "full price", "account"),
    *("family size", "household", "loyalty_card", "income band", "distance_km"),
    *("customer id", "user_id", "owner", "members", "Kundengruppe", "Kunden-Nr"),
    *("Nomenclature", "nom_produit", "nombre de commandes", "nome do produto"),
    *("Telefonie", "Mobilität", "mobilité", "Handyvertrag", "adults", "", "1", "%"),
    *("given", "work", "home", "line", "number", "privat", "date"),
]


@pytest.mark.parametrize(
    ("what", "heading"), [(what, h) for what, many in ANNOUNCED.items() for h in many]
)
def test_a_heading_announces_it_in_many_languages(what, heading):
    camel = heading[1:] != heading[1:].lower() and heading != heading.upper()
    upper = heading if camel else heading.upper()
    for written in (heading, upper, heading.replace(" ", "_")):
        assert announced(written) == what, written


@pytest.mark.parametrize("heading", HARMLESS)
def test_a_heading_of_something_else_announces_nothing(heading):
    assert announced(heading) == ""


def test_no_declared_column_is_announced_but_the_name_of_a_customer():
    told = {
        (table.name, name)
        for table in TABLES.values()
        for name in table.names
        if announced(name, of_customers=table.name == "customers")
    }
    assert told == {("customers", "name")}


def test_words_lose_accents_and_case():
    assert plain_words("Ünal_Straße-ØreŁódź") == ["unal", "strasse", "ore", "lodz"]


MAILS = ["ann.archer@x.org", "bob+shop@mail.example.com", "c@d.example"]
PHONES = [
    *("+49 170 1234567", "0049 30 123456", "030/1234567", "(030) 123-4567"),
    *("01 23 45 67 89", "(212) 555-0100", "212-555-0100", "+351912345678"),
]
PEOPLE = [
    *("Ann Archer", "Hans Müller", "Lucía Navarro", "Seán Byrne", "Kenji Tanaka"),
    *("Zielińska, Ewa", "Dr. Peter Bauer", "Maria del Carmen Ortega"),
]


@pytest.mark.parametrize(
    ("what", "values"),
    [
        ("e-mail addresses", MAILS),
        ("telephone numbers", PHONES),
        ("names of persons", PEOPLE),
        ("names of persons", ["Anna", "Peter", "Lucía", "Hans", "Fiona"]),
    ],
)
def test_cells_are_recognised_whatever_their_heading(what, values):
    assert recognised(values) == what
    assert recognised([*values, "?"]) == what
    assert recognised(values * 50) == what


@pytest.mark.parametrize(
    "values",
    [
        [],
        ["north", "south", "east", "west"],
        ["Dublin", "Cork", "San Francisco", "Santa Maria", "New York", "St Louis"],
        ["Florence", "Rome", "Milan", "Naples", "Charlotte", "Turin", "Genoa"],
        ["2026-01-31", "2026-02-28"],
        ["01.02.2026", "28.02.2026"],
        ["01/02/26", "02/02/26"],
        ["01-02-2026 10:00", "02-02-2026 11:30"],
        ["0000100001", "0000100002", "0012345678"],
        ["978-3-16-148410-0", "978-0-306-40615-7"],
        ["01067", "80331", "02110-1234"],
        ["1234567890", "49170123456"],
        ["12:30", "08:15"],
        ["Thornmere Logistics GmbH", "Bellford Dental AB", "Smith & Sons Ltd"],
        ["Retail Bank", "Wholesale Trade", "Public Service"],
        ["A-1001", "A-1002", "B-07"],
        ["192.168.1.1", "10.0.0.1"],
        ["quick delivery", "the price is too high", "never again"],
        ["web", "fair", "@home"],
        ["true", "false"],
        ["1.5", "200"],
    ],
)
def test_other_cells_are_not_taken_for_personal_ones(values):
    assert recognised(values) == ""
    assert recognised(values, codes=True) == ""


def test_ids_are_looked_at_with_more_care():
    assert recognised(MAILS, codes=True) == "e-mail addresses"
    assert recognised(["+49170123456", "+4915112345"], codes=True)
    assert recognised(["030-1234567", "040-7654321"], codes=True) == ""
    assert recognised(["Anna", "Peter", "Hans", "Fiona"], codes=True) == ""


@pytest.mark.parametrize(
    ("what", "values"),
    [
        ("e-mail addresses", ["yes", "no", "Yes "]),
        ("e-mail addresses", ["opened", "clicked", "bounced"]),
        ("telephone numbers", ["1", "0"]),
        ("telephone numbers", ["12.0", "7.0", "130.0"]),
        ("names of persons", ["17", "4", "9"]),
        ("postal addresses", ["2", "5"]),
        ("days of birth", ["unknown"]),
        ("bank accounts", []),
    ],
)
def test_flags_and_counts_speak_against_a_heading(what, values):
    assert not confirmed(what, values)


@pytest.mark.parametrize(
    ("what", "values"),
    [
        ("e-mail addresses", ["", "a@b.org"]),
        ("e-mail addresses", ["5d41402abc4b2a76b9719d911017c592"]),
        ("telephone numbers", ["4917012345678.0"]),
        ("names of persons", ["Xyz"]),
        ("postal addresses", ["Main Street 7"]),
        ("days of birth", ["1970-01-01"]),
        ("bank accounts", ["DE02120300000000202051"]),
    ],
)
def test_fitting_cells_confirm_a_heading(what, values):
    assert confirmed(what, values)


# ---------------------------------------------------------------------- at the door


def told(company):
    issues = company.issues.query("rule == 'personal data'").set_index("table")
    return issues[["rows", "example"]].to_dict("index")


def tables(rows=60, **columns):
    ids = [f"C{i:03d}" for i in range(rows)]
    bought = {"customer_id": ids, "date": "2026-01-01", "amount": 1}
    return {
        "transactions": pd.DataFrame({**bought, **columns}),
        "customers": pd.DataFrame({"customer_id": ids}),
    }


def test_every_table_is_looked_at():
    data = tables(order_mail=[*["a@b.org"] * 40, *[None] * 20])
    data["customers"]["phone"] = "+49 30 123456"
    data["customers"]["Vorname"] = ["Xaver", *[None] * 59]
    data["survey"] = pd.DataFrame(
        {
            "customer_id": ["C001", "C002"],
            "date": "2026-01-01",
            "question": "recommend",
            "value": 9,
            "comment": ["fine", "write to me: ann@x.org"],
        }
    )
    assert told(cv.read_dataset(data)) == {
        "transactions": {
            "rows": 40,
            "example": "transactions: column 'order_mail' (e-mail addresses)",
        },
        "customers": {
            "rows": 60,
            "example": "customers: columns 'phone' (telephone numbers) and 'Vorname' "
            "(names of persons)",
        },
        "survey": {"rows": 2, "example": "survey: column 'comment' (e-mail addresses)"},
    }


def test_an_address_as_id_is_pointed_out_with_the_way_out():
    ids = ["ann@x.org", "bob@x.org"]
    company = cv.read_dataset(
        pd.DataFrame({"customer_id": ids, "date": "2026-01-01", "amount": 1})
    )
    issue = company.issues.iloc[0]
    assert issue["example"] == "transactions: column 'customer_id' (e-mail addresses)"
    assert issue["mend"] == "Read with pseudonymise: ids are replaced."


def test_flags_and_counts_make_no_alarm():
    data = tables(email=["yes", "no"] * 30, phone=[1, 2, 3] * 20)
    data["customers"]["nombre"] = [4, 5, 6] * 20
    data["customers"]["mobile"] = ["true", "false"] * 30
    data["customers"]["region"] = ["San Jose", "St Louis", "New York"] * 20
    assert told(cv.read_dataset(data)) == {}


def test_a_fraction_of_nothing_is_no_digit_of_a_number():
    data = tables(phone=[12345.0, None] * 30, mobile=[123456.0, None] * 30)
    example = told(cv.read_dataset(data))["transactions"]["example"]
    assert example == "transactions: column 'mobile' (telephone numbers)"


def test_no_value_is_shown():
    data = tables(order_mail="secret.person@x.org")
    issues = cv.read_dataset(data).issues
    assert "secret" not in issues.to_csv()


@pytest.mark.parametrize(
    ("name", "told_of"),
    [("retailer", True), ("subscription", True), ("software", False)],
)
def test_names_of_people_are_told_from_names_of_firms(name, told_of):
    found = told(cv.load_dataset(name))
    assert (found.get("customers", {}).get("example", "")) == (
        "customers.csv: column 'name' (names of persons)" if told_of else ""
    )
    assert set(found) <= {"customers"}


def test_a_few_rows_among_many_are_looked_at_evenly():
    rows = 30_000
    late = [None] * 20_000 + [f"p{i}@x.org" for i in range(10_000)]
    found = told(cv.read_dataset(tables(rows, reach=late)))
    assert found["transactions"]["rows"] == 10_000


def test_one_address_in_a_long_column_of_texts_is_found():
    notes = ["paid in cash"] * 59 + ["call bob.baker@x.org first"]
    assert (
        "column 'note'"
        in told(cv.read_dataset(tables(note=notes)))["transactions"]["example"]
    )
