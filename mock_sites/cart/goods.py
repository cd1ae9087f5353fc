"""What the shop may sell: kinds of goods, the makes, and the price range of each article in cents.

Plain tables that `catalogue` draws from, kept apart so that adding an article is adding a line.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Article:
    """A thing without its maker. Prices are what it costs new, in cents; `summary` stands on its page."""

    name: str
    least: int
    most: int
    summary: str


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A group of articles. `slug` names its picture; each department has `shelf` products of it."""

    slug: str
    title: str
    shelf: int
    articles: tuple[Article, ...]


MAKES: tuple[str, ...] = (
    "Nordlink", "Halden", "Brightwell", "Kestrel", "Orrin", "Mapleway",
    "Tovar", "Larkspur", "Ostra", "Fenwick", "Calder", "Juniper",
)  # fmt: skip


def _kind(slug: str, title: str, shelf: int, *articles: tuple[str, int, int, str]) -> Kind:
    return Kind(
        slug=slug,
        title=title,
        shelf=shelf,
        articles=tuple(
            Article(name=name, least=least, most=most, summary=summary) for name, least, most, summary in articles
        ),
    )


KINDS: tuple[Kind, ...] = (
    _kind(
        "usb-cable",
        "USB cables",
        8,
        ("USB-C cable 1 m", 690, 1690, "Charges up to 60 W and moves data at 480 Mbit/s."),
        ("USB-C cable 2 m", 890, 1990, "Long enough for the sofa. Charges up to 60 W."),
        ("braided USB-C cable 1.5 m", 990, 2490, "Nylon braid over a soft core, rated for 20,000 bends."),
        ("USB-A to USB-C cable 1 m", 490, 1490, "For chargers and computers with the older socket."),
        ("right-angle USB-C cable 1 m", 890, 1990, "The bent plug stays out of the way while you hold it."),
        ("micro USB cable 1 m", 390, 990, "For readers, lamps and controllers that still need one."),
        ("USB extension cable 3 m", 790, 1790, "Brings a socket from behind the desk to the front."),
        ("flat USB-C cable 0.5 m", 590, 1290, "Short and flat, for a power bank in a pocket."),
    ),
    _kind(
        "display-cable",
        "Display cables",
        4,
        ("HDMI cable 2 m", 990, 2490, "4K at 120 Hz, with gold-plated contacts."),
        ("DisplayPort cable 1.5 m", 1190, 2690, "8K at 60 Hz. The latch holds when the desk moves."),
        ("USB-C to HDMI cable 2 m", 1790, 3490, "From laptop to screen without an adapter."),
    ),
    _kind(
        "network-cable",
        "Network cables",
        3,
        ("Cat 6 network cable 3 m", 590, 1290, "Shielded twisted pairs, snagless plugs."),
        ("flat network cable 10 m", 1190, 2290, "Lies under a carpet or along a skirting board."),
        ("Cat 8 network cable 1 m", 890, 1890, "For the short way from router to server."),
    ),
    _kind(
        "charger",
        "Chargers",
        5,
        ("wall charger 30 W", 1490, 2990, "Folding plug, one USB-C socket, stays cool."),
        ("twin wall charger 45 W", 2490, 4490, "Shares 45 W between two devices."),
        ("car charger 20 W", 990, 2290, "Fits flush. A small light shows it in the dark."),
        ("wireless charging pad", 1690, 3490, "Felt on top, cork below, 15 W."),
        ("power bank 10,000 mAh", 1990, 3990, "Two full phone charges in 180 g."),
    ),
    _kind(
        "hub",
        "Hubs and adapters",
        4,
        ("USB-C hub 5-in-1", 2490, 4990, "HDMI, two USB-A, card slot and power in one."),
        ("USB hub 4-port", 1290, 2690, "Four sockets with a switch for each."),
        ("USB-C to network adapter", 1490, 2990, "Gigabit over a socket you already have."),
        ("memory card reader", 990, 2190, "Reads SD and microSD at once."),
    ),
    _kind(
        "storage",
        "Storage",
        4,
        ("USB stick 128 GB", 1190, 2490, "All metal, with a loop for keys."),
        ("memory card 64 GB", 990, 2290, "Fast enough for 4K video."),
        ("portable SSD 1 TB", 6990, 11990, "1,000 MB/s, and survives a fall from a desk."),
        ("drive enclosure", 1990, 3990, "Turns a spare drive into a portable one, no tools."),
    ),
    _kind(
        "audio",
        "Audio",
        4,
        ("wired earphones", 1490, 3990, "With a microphone and three sizes of tips."),
        ("over-ear headphones", 4990, 12990, "Thirty hours of play and cushions you can replace."),
        ("desk speaker", 2990, 6990, "One speaker, wide sound, one cable."),
        ("clip-on microphone", 1990, 4990, "Clear speech from a shirt collar."),
    ),
    _kind(
        "keyboard",
        "Keyboards and mice",
        4,
        ("compact keyboard", 3490, 7990, "Low keys, no number pad, three devices."),
        ("mechanical keyboard", 6990, 13990, "Quiet brown switches under solid caps."),
        ("wireless mouse", 1990, 4990, "Silent buttons; a year on one battery."),
        ("vertical mouse", 2990, 5990, "Keeps the wrist in a handshake position."),
    ),
    _kind(
        "stand",
        "Stands and order",
        4,
        ("laptop stand", 2490, 5990, "Bent from one sheet of aluminium."),
        ("phone stand", 990, 2490, "Steel foot, silicone edge, two angles."),
        ("monitor arm", 4990, 9990, "Holds up to 9 kg and hides the cable."),
        ("cable tray", 1490, 3490, "Screws below the desk and takes a power strip."),
        ("cable ties, pack of 20", 390, 990, "Hook-and-loop, in three muted colours."),
    ),
    _kind(
        "lamp",
        "Light",
        2,
        ("desk lamp", 3490, 7990, "Warm to cool in five steps, with a memory."),
        ("monitor light bar", 2990, 6990, "Lights the desk and leaves the screen dark."),
        ("clip-on reading light", 1290, 2690, "Bends to the page and folds flat."),
    ),
)
