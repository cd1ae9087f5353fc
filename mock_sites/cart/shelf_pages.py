"""Where one looks around: the front page, the two departments, and what a search found."""

from __future__ import annotations

from ..page.parts import (
    Box,
    Button,
    Form,
    Heading,
    Hidden,
    Items,
    Link,
    Nav,
    Notice,
    Option,
    Page,
    Part,
    Picture,
    Row,
    Select,
    Table,
    Text,
)
from .catalogue import Product
from .frame import PICTURES, Here, actions, money, page
from .goods import KINDS, Kind
from .search import ORDER_TITLES

_HIGHLIGHTS = 4
FEW = 6
"""Of what there are fewer than these, it is said."""

_SHELVES = {
    "store": ("Loved by our customers", "The best rated things in the store."),
    "outlet": (
        "Last of their line",
        "Outlet finds: last season's models, new in the box, at a good deal less.",
    ),
}
_LEADS = {
    "store": "Current models from makers we trust.",
    "outlet": "Last season's models, new in the box, for less. When they are gone, they are gone.",
}


def home_page(here: Here) -> Page:
    """The front page, with the best rated products of both departments."""
    on_sale = [one for one in here.shop.catalogue.values() if here.shop.stock[one.id]]
    best = sorted(on_sale, key=lambda one: (one.rating, one.reviews), reverse=True)
    shelves = (
        _highlights(here, name, [one for one in best if one.department == name]) for name in here.setting.departments
    )
    return page(here, "Cables, chargers and desk gear", (_hero(here), *shelves))


def _hero(here: Here) -> Box:
    welcome = Box(
        parts=(
            Heading(text="Good cables, fair prices"),
            Text(
                text="Everything that connects, charges and tidies a desk. "
                "Chosen by people who have untangled too many drawers."
            ),
            actions(
                Link(name="Browse the store", to="/store", look="button"),
                Link(name="See the outlet", to="/outlet", look="quiet"),
            ),
        )
    )
    drawing = (Picture(sheet=PICTURES, name="hero", style="hero-picture"),) if here.setting.hero else ()
    return Box(parts=(welcome, *drawing), style="hero")


def _highlights(here: Here, department: str, best: list[Product]) -> Box:
    title, lead = _SHELVES[department]
    parts = (
        Heading(text=title, level=2),
        Text(text=lead, look="soft"),
        _cards(here, best[:_HIGHLIGHTS]),
    )
    return Box(parts=parts, role="region", name=title, style="shelf")


def department_page(here: Here) -> Page:
    """All products of a department, by kind."""
    products = [one for one in here.shop.catalogue.values() if one.department == here.department]
    title = here.word(here.department)
    every = Link(name=f"{here.word('list_all')} {len(products)}", to=f"/{here.department}?q=")
    kinds = [_kind(slug) for slug in here.setting.kinds]
    parts: tuple[Part, ...] = (
        Heading(text=title),
        Box(parts=(Text(text=_LEADS[here.department], look="soft"), every), look="line", style="lead"),
        Nav(
            name="Kinds of products",
            links=tuple(Link(name=kind.title, to=f"#{kind.slug}") for kind in kinds),
            look="pills",
        ),
        *(_shelf(here, kind, [one for one in products if one.kind == kind.slug]) for kind in kinds),
    )
    return page(here, title, parts)


def _shelf(here: Here, kind: Kind, products: list[Product]) -> Box:
    parts = (Heading(text=kind.title, level=2, key=kind.slug), _cards(here, products))
    return Box(parts=parts, role="region", name=kind.title, style="shelf")


def _kind(slug: str) -> Kind:
    return next(kind for kind in KINDS if kind.slug == slug)


def _cards(here: Here, products: list[Product]) -> Items:
    return Items(name="", items=tuple(_card(here, product) for product in products), look="cards")


def _card(here: Here, product: Product) -> tuple[Part, ...]:
    left = here.shop.stock[product.id]
    rating = Text(text=str(product.rating), style="rating")
    return (
        tile(product),
        Heading(text=product.name, level=3, to=path_of(product)),
        price_line(product),
        rating if left else Text(text="Sold out", look="tag", style="tag-out"),
    )


def tile(product: Product) -> Picture:
    """The drawing of a product's kind."""
    return Picture(sheet=PICTURES, name=product.kind, style=f"tile tile-{product.kind}")


def price_line(product: Product, *, test_id: str = "") -> Box:
    """The price, and what it costs new where that is more."""
    price = Text(text=money(product.price), test_id=test_id, style="price")
    new = () if product.price_new is None else (Text(text=money(product.price_new), look="struck", before="new"),)
    return Box(parts=(price, *new), look="line", style="price-line")


def path_of(product: Product) -> str:
    """Where a product has its page."""
    return f"/{product.department}/{product.id}"


def results_page(here: Here, found: tuple[Product, ...], order: str) -> Page:
    """What was found for a query in a department, or in both."""
    title = f"Results for “{here.query}”" if here.query else "All products"
    where = f"the {here.word(here.department).lower()}" if here.department else "both departments"
    asked = f" for “{here.query}”" if here.query else ""
    told = f"{len(found) or 'No'} product{'' if len(found) == 1 else 's'}{asked} in {where}"
    parts: tuple[Part, ...] = (Heading(text=here.word("results")), Notice(text=told, look="line"))
    if not found:
        sorry = Text(text="Nothing matches. Try fewer or shorter words, such as “cable”.")
        return page(here, title, (*parts, Box(parts=(sorry,), look="panel", style="empty")))
    return page(here, title, (*parts, _sorting(here, order), _table(here, found)))


def _sorting(here: Here, order: str) -> Form:
    options = tuple(Option(value=value, name=name) for value, name in ORDER_TITLES.items())
    parts = (
        Hidden(field="q", value=here.query),
        Select(field="sort", name=here.word("sort_by"), options=options, value=order),
        Button(name=here.word("sort"), tone="quiet"),
    )
    return Form(to=f"/{here.department or 'search'}", method="get", parts=parts, look="row", style="sorting")


def _table(here: Here, found: tuple[Product, ...]) -> Table:
    both = not here.department
    return Table(
        name=here.word("results"),
        columns=("Name", *(("Shop",) if both else ()), *here.setting.columns),
        rows=tuple(_row(here, product, both=both) for product in found),
        look="plain" if here.setting.look.tables == "lines" else "cards",
        numbers=here.setting.columns,
        style="results",
    )


def _row(here: Here, product: Product, *, both: bool) -> Row:
    left = here.shop.stock[product.id]
    cells = {
        "Price": Text(text=money(product.price), style="price"),
        "Rating": Text(text=str(product.rating), style="rating"),
        "Stock": Text(text=str(left), style="stock-out" if not left else "stock-low" if left < FEW else ""),
    }
    shop: tuple[tuple[Part, ...], ...] = ((Text(text=here.word(product.department)),),) if both else ()
    link = Link(name=product.name, to=path_of(product))
    return Row(name=product.name, cells=((link,), *shop, *((cells[one],) for one in here.setting.columns)), head=None)
