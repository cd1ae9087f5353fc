"""Texts of a page as colours: what CSS and computed styles say of one.

`#f80`, `#ff8800`, `#ff8800cc`, `rgb(255, 136, 0)`, `rgba(255, 136, 0, 0.5)`, `rgb(100% 53% 0% / 50%)`, `hsl(32, 100%,
50%)`, and the names of CSS Color Level 4. What depends on where it stands (`currentcolor`, variables) is no colour.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from .values import Color

_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\Z")
_NUMBER = r"[+-]?(?:[0-9]{1,6}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})"
_CALL = re.compile(
    rf"(rgba?|hsla?)\( ?({_NUMBER}%?)(?:deg)?(?: ?, ?| )({_NUMBER}%?)(?: ?, ?| )({_NUMBER}%?)"
    rf"(?: ?[,/] ?({_NUMBER}%?))? ?\)\Z"
)

NAMES: dict[str, int] = {
    word: int(code, 16)
    for word, code in (
        pair.split(":")
        for pair in """
        aliceblue:f0f8ff antiquewhite:faebd7 aqua:00ffff aquamarine:7fffd4 azure:f0ffff beige:f5f5dc bisque:ffe4c4
        black:000000 blanchedalmond:ffebcd blue:0000ff blueviolet:8a2be2 brown:a52a2a burlywood:deb887 cadetblue:5f9ea0
        chartreuse:7fff00 chocolate:d2691e coral:ff7f50 cornflowerblue:6495ed cornsilk:fff8dc crimson:dc143c cyan:00ffff
        darkblue:00008b darkcyan:008b8b darkgoldenrod:b8860b darkgray:a9a9a9 darkgreen:006400 darkgrey:a9a9a9
        darkkhaki:bdb76b darkmagenta:8b008b darkolivegreen:556b2f darkorange:ff8c00 darkorchid:9932cc darkred:8b0000
        darksalmon:e9967a darkseagreen:8fbc8f darkslateblue:483d8b darkslategray:2f4f4f darkslategrey:2f4f4f
        darkturquoise:00ced1 darkviolet:9400d3 deeppink:ff1493 deepskyblue:00bfff dimgray:696969 dimgrey:696969
        dodgerblue:1e90ff firebrick:b22222 floralwhite:fffaf0 forestgreen:228b22 fuchsia:ff00ff gainsboro:dcdcdc
        ghostwhite:f8f8ff gold:ffd700 goldenrod:daa520 gray:808080 green:008000 greenyellow:adff2f grey:808080
        honeydew:f0fff0 hotpink:ff69b4 indianred:cd5c5c indigo:4b0082 ivory:fffff0 khaki:f0e68c lavender:e6e6fa
        lavenderblush:fff0f5 lawngreen:7cfc00 lemonchiffon:fffacd lightblue:add8e6 lightcoral:f08080 lightcyan:e0ffff
        lightgoldenrodyellow:fafad2 lightgray:d3d3d3 lightgreen:90ee90 lightgrey:d3d3d3 lightpink:ffb6c1
        lightsalmon:ffa07a lightseagreen:20b2aa lightskyblue:87cefa lightslategray:778899 lightslategrey:778899
        lightsteelblue:b0c4de lightyellow:ffffe0 lime:00ff00 limegreen:32cd32 linen:faf0e6 magenta:ff00ff maroon:800000
        mediumaquamarine:66cdaa mediumblue:0000cd mediumorchid:ba55d3 mediumpurple:9370db mediumseagreen:3cb371
        mediumslateblue:7b68ee mediumspringgreen:00fa9a mediumturquoise:48d1cc mediumvioletred:c71585
        midnightblue:191970
        mintcream:f5fffa mistyrose:ffe4e1 moccasin:ffe4b5 navajowhite:ffdead navy:000080 oldlace:fdf5e6 olive:808000
        olivedrab:6b8e23 orange:ffa500 orangered:ff4500 orchid:da70d6 palegoldenrod:eee8aa palegreen:98fb98
        paleturquoise:afeeee palevioletred:db7093 papayawhip:ffefd5 peachpuff:ffdab9 peru:cd853f pink:ffc0cb plum:dda0dd
        powderblue:b0e0e6 purple:800080 rebeccapurple:663399 red:ff0000 rosybrown:bc8f8f royalblue:4169e1
        saddlebrown:8b4513 salmon:fa8072 sandybrown:f4a460 seagreen:2e8b57 seashell:fff5ee sienna:a0522d silver:c0c0c0
        skyblue:87ceeb slateblue:6a5acd slategray:708090 slategrey:708090 snow:fffafa springgreen:00ff7f
        steelblue:4682b4
        tan:d2b48c teal:008080 thistle:d8bfd8 tomato:ff6347 turquoise:40e0d0 violet:ee82ee wheat:f5deb3 white:ffffff
        whitesmoke:f5f5f5 yellow:ffff00 yellowgreen:9acd32
        """.split()
    )
}


def parse_color(text: str) -> Color:
    """The colour that a text says. `ValueError` when it says none."""
    text = " ".join(text.lower().split())
    if text == "transparent":
        return Color(0, 0, 0, Decimal(0))
    if text in NAMES:
        return _of_channels(NAMES[text].to_bytes(3, "big"))
    if found := _HEX.match(text):
        return _of_hex(found[1])
    if found := _CALL.match(text):
        name, *parts = found.groups()
        return (_rgb if name.startswith("rgb") else _hsl)(parts[:3], _alpha(parts[3]))
    raise ValueError(text)


def _of_channels(channels: Sequence[int], alpha: Decimal = Decimal(1)) -> Color:
    red, green, blue = channels
    return Color(red, green, blue, alpha)


def _of_hex(digits: str) -> Color:
    pairs = [digit * 2 for digit in digits] if len(digits) < 6 else [digits[at : at + 2] for at in (0, 2, 4, 6)]
    channels = [int(pair, 16) for pair in pairs if pair]
    alpha = _rounded(Decimal(channels[3]) / 255) if len(channels) == 4 else Decimal(1)
    return _of_channels(channels[:3], alpha)


def _rgb(parts: Sequence[str], alpha: Decimal) -> Color:
    return _of_channels([_channel(part) for part in parts], alpha)


def _channel(part: str) -> int:
    value = Decimal(part[:-1]) * 255 / 100 if part.endswith("%") else Decimal(part)
    return int(_within(value, 255).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _alpha(part: str | None) -> Decimal:
    if part is None:
        return Decimal(1)
    return _rounded(_within(Decimal(part[:-1]) / 100 if part.endswith("%") else Decimal(part), 1))


def _hsl(parts: Sequence[str], alpha: Decimal) -> Color:
    """Hue in degrees; https://www.w3.org/TR/css-color-4/#hsl-to-rgb has the formula and its letters."""
    hue, saturation, lightness = parts
    if not (saturation.endswith("%") and lightness.endswith("%")) or hue.endswith("%"):
        raise ValueError(hue)
    s, light = (_within(Decimal(one[:-1]) / 100, 1) for one in (saturation, lightness))

    def channel(n: int) -> int:
        k = (n + Decimal(hue) % 360 / 30) % 12
        a = s * min(light, 1 - light)
        value = light - a * max(Decimal(-1), min(k - 3, 9 - k, Decimal(1)))
        return int((value * 255).quantize(Decimal(1), rounding=ROUND_HALF_UP))

    return _of_channels([channel(n) for n in (0, 8, 4)], alpha)


def _within(value: Decimal, most: int) -> Decimal:
    """CSS clamps what is out of range."""
    return max(Decimal(0), min(Decimal(most), value))


def _rounded(alpha: Decimal) -> Decimal:
    """Three decimals, as browsers print it, without noughts at the end."""
    alpha = alpha.quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)
    return Decimal(f"{alpha:f}".rstrip("0").rstrip(".") or "0")
