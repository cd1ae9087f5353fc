"""Currencies: the codes of ISO 4217 in use, how many decimals their amounts are written with, and signs of some.

The list is that of 2024, without funds, metals and test codes. There are no rates: nothing is ever converted.
"""

from __future__ import annotations

DOLLARS = "USD"
"""What models are paid in, and `Money` where a plan does not say."""

CODES: frozenset[str] = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
    CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
    ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT
    MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
    SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES
    VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
    """.split()
)

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
"""The signs that the language writes."""
WRITTEN: frozenset[str] = frozenset({*SIGNS, "CHF", "JPY"})
"""The currencies that a literal can be in; amounts of others are read from texts."""
BY_SIGN = {sign: code for code, sign in SIGNS.items()}
_ALIKE = {
    "$": "USD AUD ARS BBD BMD BND BSD BZD CAD CLP COP FJD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD UYU XCD",
    "US$": "USD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "HK$": "HKD",
    "MX$": "MXN",
    "NZ$": "NZD",
    "R$": "BRL",
    "S$": "SGD",
    "€": "EUR",
    "£": "GBP EGP FKP GIP SHP SSP SYP",
    "¥": "JPY CNY",
    "₹": "INR",
    "₩": "KRW KPW",
    "₺": "TRY",
    "₽": "RUB",
    "₴": "UAH",
    "₪": "ILS",
    "₫": "VND",
    "₱": "PHP",
    "฿": "THB",
    "zł": "PLN",
    "Kč": "CZK",
    "kr": "DKK ISK NOK SEK",
}
MARKS: dict[str, frozenset[str]] = {mark: frozenset(codes.split()) for mark, codes in _ALIKE.items()}
"""The signs that pages show, and what each may stand for: in a shop with Canadian prices, `$` is a Canadian dollar."""

_WHOLE = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split())
_THOUSANDTHS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())


def decimals(code: str) -> int:
    """How many decimals an amount is written with."""
    if code in _WHOLE:
        return 0
    return 3 if code in _THOUSANDTHS else 2
