"""The matrix itself: what is held by whom, added up, and the hands that hold all three powers. Asks no database."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ..models import PowerFunction

FUNCTIONS = tuple(PowerFunction)
# A cell with more powers than this names fewer than all, and leads to the list.
NAMED = 4


@dataclass(frozen=True)
class Place:
    """An organisation of the unit; ``is_unit``: the unit itself, with what no section of it holds."""

    pk: int
    code: str
    name: str
    is_unit: bool = False
    is_leaf: bool = True

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Holder:
    """A post, and who holds it where that may be told: of a key post."""

    pk: int
    name: str
    is_key_post: bool = False
    is_active: bool = True
    person: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Held:
    """One power in its cell; ``number``: how many the whole cell holds."""

    place: int
    post: int | None
    function: str
    number: int
    key: str  # what leads to its page: the slug in public, the primary key in the office
    code: str
    name: str


@dataclass(frozen=True)
class Cell:
    """What one hand holds of one function. ``powers`` are the first of ``number``; ``url`` leads to more."""

    function: PowerFunction
    number: int = 0
    powers: tuple[Held, ...] = ()
    url: str = ""

    @property
    def is_cut(self) -> bool:
        return self.number > len(self.powers)


@dataclass(frozen=True)
class Hand:
    """One row: a post of a section, or (``post`` ``None``) what a section holds without naming a post."""

    post: Holder | None
    cells: tuple[Cell, ...]
    holds_all: bool

    @property
    def number(self) -> int:
        return sum(cell.number for cell in self.cells)


@dataclass(frozen=True)
class Block:
    """A section with its hands; ``totals`` are a cell a function. ``holds_all``: three powers in one section."""

    place: Place
    hands: tuple[Hand, ...]
    totals: tuple[Cell, ...]
    holds_all: bool

    @property
    def number(self) -> int:
        return sum(cell.number for cell in self.totals)


@dataclass(frozen=True)
class Matrix:
    """The powers of one unit by hand and function."""

    blocks: tuple[Block, ...]
    totals: tuple[Cell, ...]

    @property
    def number(self) -> int:
        return sum(cell.number for cell in self.totals)

    @property
    def hands(self) -> list[tuple[Place, Hand]]:
        return [(block.place, hand) for block in self.blocks for hand in block.hands]

    @property
    def posts(self) -> int:
        """How many posts hold a power."""
        return len({hand.post.pk for _place, hand in self.hands if hand.post})

    @property
    def unassigned(self) -> int:
        """How many powers name no post: of them nobody can tell in whose hand they are."""
        return sum(hand.number for _place, hand in self.hands if hand.post is None)

    @property
    def posts_holding_all(self) -> list[tuple[Place, Holder]]:
        """三权集于一身: the posts, each once."""
        found = {
            hand.post.pk: (place, hand.post) for place, hand in self.hands if hand.post and hand.holds_all
        }
        return list(found.values())

    @property
    def sections_holding_all(self) -> list[Place]:
        return [block.place for block in self.blocks if block.holds_all]


# From a place (``None``: the whole unit), a post and a function to the address of the list that shows these powers.
Address = Callable[[Place | None, Holder | None, PowerFunction], str]


def holds_all(numbers: Iterable[int]) -> bool:
    """Whether one hand decides, executes and supervises, given how many powers of each function it holds."""
    return all(numbers)


def build(
    places: Sequence[Place],
    posts: dict[int, Holder],
    held: Iterable[Held],
    address: Address,
    *,
    named: int = NAMED,
) -> Matrix:
    """Put the powers into their rows. ``places`` and the keys of ``posts`` are in the order of the rows; a place
    without powers has none. Of a power whose post is not among ``posts`` nobody can say whose it is.
    """
    cells: dict[tuple[int, int | None, str], list[Held]] = defaultdict(list)
    for power in held:
        cells[power.place, power.post if power.post in posts else None, power.function].append(power)
    # Over all sections: a post may hold powers of a section that it has left.
    of_post: dict[tuple[int | None, str], int] = defaultdict(int)
    for (_place, post, function), powers in cells.items():
        of_post[post, function] += _number(powers)
    blocks = []
    for place in places:
        there = {post for home, post, _function in cells if home == place.pk}
        order = [holder for pk, holder in posts.items() if pk in there] + ([None] if None in there else [])
        hands = tuple(
            Hand(
                holder,
                tuple(_cell(cells, place, holder, function, address, named) for function in FUNCTIONS),
                holder is not None and holds_all(of_post[holder.pk, function] for function in FUNCTIONS),
            )
            for holder in order
        )
        if hands:
            totals = _totals(hands, place, address)
            # The unit itself isn't a section: what it holds as a whole is in no one hand.
            in_one = not place.is_unit and holds_all(cell.number for cell in totals)
            blocks.append(Block(place, hands, totals, in_one))
    every = [hand for block in blocks for hand in block.hands]
    return Matrix(tuple(blocks), _totals(every, None, address))


def _number(powers: Sequence[Held]) -> int:
    """How many a cell holds: each power knows; those without a post that is known come from several cells."""
    return sum({power.post: power.number for power in powers}.values())


def _cell(
    cells: dict[tuple[int, int | None, str], list[Held]],
    place: Place,
    holder: Holder | None,
    function: PowerFunction,
    address: Address,
    named: int,
) -> Cell:
    powers = cells.get((place.pk, holder.pk if holder else None, function.value), [])
    number = _number(powers)
    if number <= named:
        return Cell(function, number, tuple(powers))
    return Cell(function, number, tuple(powers[: named - 1]), address(place, holder, function))


def _totals(hands: Sequence[Hand], place: Place | None, address: Address) -> tuple[Cell, ...]:
    totals = []
    for index, function in enumerate(FUNCTIONS):
        number = sum(hand.cells[index].number for hand in hands)
        # The list of a section shows what lies below it too: only where nothing does, it is this very number.
        is_exact = place is None or place.is_leaf
        totals.append(
            Cell(function, number, (), address(place, None, function) if number and is_exact else "")
        )
    return tuple(totals)
