"""Headings that announce personal data, in the languages of clients, and names."""

from __future__ import annotations

import re
import unicodedata

E_MAIL, PHONE, NAMES = "e-mail addresses", "telephone numbers", "names of persons"
BIRTH, PLACE = "days of birth", "postal addresses"
ACCOUNT, IDENTITY = "bank accounts", "identity numbers"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# without accents and case; German and Dutch compounds as one word
WORDS: dict[str, str] = {
    E_MAIL: (
        "email mail emails emailadresse emailadres mailadresse emailid courriel correo "
        "electronico elettronica elektroniczny epost epostadresse eposta sahkoposti "
        "почта 邮箱 電子メール"
    ),
    PHONE: (
        "phone phones telephone mobile mobilephone cell cellphone landline tel fax gsm "
        "whatsapp "
        "telefon telefonnummer telefonnr rufnummer handy handynummer handynr mobil "
        "mobilnummer mobiltelefon mobilfunk festnetz telefono celular cellulare movil "
        "telemovel telefone telefoon telefoonnummer mobiel telefoni komorka puhelin "
        "puhelinnumero matkapuhelin telefonszam telefonu msisdn телефон 电话 手机 電話"
    ),
    NAMES: (
        "firstname lastname surname forename fullname givenname familyname maiden "
        "vorname vornamen nachname familienname zuname kundenname kontaktname "
        "ansprechpartner ansprechpartnerin prenom prenoms patronyme apellido apellidos "
        "cognome nominativo sobrenome apelido voornaam achternaam klantnaam imie "
        "nazwisko fornamn efternamn fornavn etternavn efternavn etunimi sukunimi "
        "jmeno prijmeni soyad soyadi keresztnev vezeteknev contactperson kontaktperson "
        "contactpersoon фамилия имя 姓名 氏名"
    ),
    BIRTH: (
        "birthday birthdate birth dob geburtsdatum geburtstag geburt naissance "
        "nacimiento nascita nascimento geboortedatum urodzenia fodelsedatum "
        "fodselsdato syntymaaika"
    ),
    PLACE: (
        "street strasse strassenname hausnummer anschrift rue calle "
        "straat straatnaam ulica gatuadress katuosoite"
    ),
    ACCOUNT: "iban bic kontonummer bankverbindung rekeningnummer",
    IDENTITY: (
        "passport ssn reisepass personalausweis ausweisnummer personnummer "
        "codicefiscale pesel steuernummer sozialversicherungsnummer dni"
    ),
}
# a name of a person where the words beside say whose; elsewhere of a thing
NAME = _words("name names naam nome nom nombre navn namn nazwa nimi")
ADDRESS = _words(
    "address addr adresse adres adresa adress osoite indirizzo direccion endereco "
    "адрес 地址"
)
PERSON = _words(
    "customer client cust contact person user buyer member owner guest patient "
    "employee kunde kunden kontakt inhaber mitglied cliente clienti klant klient kund "
    "asiakas contacto contatto contato holder recipient"
)
# what may stand beside without changing the meaning
BESIDE = _words(
    "of the de du des da do della di del der die das el la le no nr nbr num number "
    "numero nummer numer id 1 2 3 first last given family full middle primary main "
    "private privat home work business daytime billing shipping delivery legal line "
    "date day data datum fecha post postal posta famille familia ad"
)
_KNOWN = {word: kind for kind, words in WORDS.items() for word in words.split()}
_NO_ACCENT = str.maketrans("\N{LATIN SMALL LETTER DOTLESS I}łŁøØ", "ilLoO")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def plain_words(text: str) -> list[str]:
    """Return the words of a text without accents and case.

    >>> plain_words("E-Mail-Adresse_Kunde"), plain_words("firstName")
    (['email', 'adresse', 'kunde'], ['first', 'name'])
    """
    bare = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text.replace("ß", "ss"))
        if not unicodedata.combining(sign)
    )
    parts = _CAMEL.sub(" ", bare.translate(_NO_ACCENT)).lower()
    parts = re.sub(r"\be[ -](?=mail|post)", "e", parts.replace("_", " "))
    return re.findall(r"[^\W_]+", parts)


def announced(heading: str, *, of_customers: bool = False) -> str:
    """Say which personal data a heading announces, "" for none.

    Parameters
    ----------
    heading : str
        The heading.
    of_customers : bool, default False
        Whether a row of the table is a customer: then a bare "name" is theirs.

    Returns
    -------
    str
        What it is, in words.

    Examples
    --------
    >>> announced("Telefon-Nr."), announced("phone_orders")
    ('telephone numbers', '')
    """
    words = plain_words(heading)
    if not words:
        return ""
    if "contact" in words and "person" in words:
        words.append("contactperson")
    rest = [word for word in words if word not in BESIDE | PERSON]
    named = [word for word in rest if word in NAME]
    if named and len(named) == len(rest):
        whose = any(word in PERSON | BESIDE for word in words) or of_customers
        return NAMES if whose else ""
    kinds = {_KNOWN.get(word, "") for word in rest if word not in ADDRESS | NAME}
    if len(kinds) > 1 or "" in kinds:
        return ""
    if kinds:
        return kinds.pop()
    return PLACE if any(word in ADDRESS for word in rest) else ""
