"""What several commands take: how the game is read, and by which rules it is played."""

import functools
import shlex
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from pytest_robloxmarket._platform.contract import TODAY
from pytest_robloxmarket._terms.errors import UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._trial.scenarios.purchases import Worn
    from pytest_robloxmarket._trial.target import Target

__all__ = ("Asked", "check_product", "guard_python", "host_python", "reads_a_game", "reads_a_game_under_contracts")


class Asked(NamedTuple):
    """How a game is read, as a user asked for it; a replay asks for the same.

    Attributes:
        worn: what the game keeps on every player, like `leaderstats.Gold=0`.
        patches: values for what modules return, like `ReplicatedStorage.Config:Products.Gold=123`.
        places: what is in the place beside the files, like `ReplicatedStorage.Remotes.Buy=RemoteEvent`.
        strict: nothing stands in for what is not in the files, and no script may raise.
        all_scripts: none is left out of a search, also where no purchase can touch it.
        contract: the name of the rules by which the platform plays.
    """

    worn: tuple[str, ...]
    patches: tuple[str, ...]
    places: tuple[str, ...]
    strict: bool
    all_scripts: bool
    contract: str

    def load(self, target: str) -> "Target":
        """What is on trial."""
        from pytest_robloxmarket._trial.loading import is_python, load_target  # noqa: PLC0415 - --help must not wait

        if is_python(target):
            guard_python()
        found = load_target(
            target, self.contract, self.patches, self.places, strict=self.strict, all_scripts=self.all_scripts
        )
        if found.game is None:
            host_python()
        return found

    def refuse_for_story(self, target: str) -> None:
        """Make sure that nothing is asked of a story that only a game can do.

        Raises:
            UsageError: naming the options.
        """
        told = (
            ("--patch", self.patches),
            ("--place", self.places),
            ("--player", self.worn),
            ("--strict", self.strict),
            ("--all-scripts", self.all_scripts),
        )
        asked = [option for option, given in told if given]
        if asked:
            raise UsageError(
                f"{', '.join(asked)}: {target} is a story, which sets its game up by itself. Put it there "
                "(market.load(path, player=...)), or name the game."
            )

    def read_worn(self) -> "Worn":
        """What the game keeps on every player."""
        from pytest_robloxmarket._trial.learning.worn import read_worn  # noqa: PLC0415 - --help must not wait

        return read_worn(self.worn)

    @property
    def again(self) -> str:
        """The same as options, for the line that a user copies."""
        given = [("--player", self.worn), ("--patch", self.patches), ("--place", self.places)]
        values = [f"{option} {shlex.quote(text)}" for option, texts in given for text in texts]
        flags = [*(["--strict"] if self.strict else []), *(["--all-scripts"] if self.all_scripts else [])]
        rules = [] if self.contract == TODAY else [f"--contract {self.contract}"]
        return "".join(f" {word}" for word in (*values, *flags, *rules))


def guard_python() -> None:
    """Watch over a game in Python, which may hear nothing that could stop it, until the command ends."""
    from pytest_robloxmarket._trial.guardian import guarded  # noqa: PLC0415 - --help must not wait

    click.get_current_context().with_resource(guarded())


def host_python() -> None:
    """Show a game in Python the market's time on the machine's clock, and limit its memory, until the command ends."""
    from pytest_robloxmarket._simulation.frozen import code_time, market_time  # noqa: PLC0415 - loads freezegun
    from pytest_robloxmarket._trial.memory import takes_little_memory  # noqa: PLC0415 - --help must not wait

    context = click.get_current_context()
    context.with_resource(market_time(code_time))
    context.with_resource(takes_little_memory())


# In the order in which --help has them.
_OPTIONS: Final = (
    click.option(
        "--player",
        "worn",
        multiple=True,
        metavar="PLACE=VALUE",
        help="What the game keeps on every player, like leaderstats.Gold=0 or @Coins=0. May be given more than once.",
    ),
    click.option(
        "--patch",
        "patches",
        multiple=True,
        metavar="MODULE:PLACE=VALUE",
        help="A value for what a module returns, like ReplicatedStorage.Config:Products.Gold=123.",
    ),
    click.option(
        "--place",
        "places",
        multiple=True,
        metavar="PATH=WHAT",
        help="What is in the place beside the files: ReplicatedStorage.Buy=RemoteEvent, ServerStorage.Price=5 for a "
        "value, script.@Price=5 for an attribute.",
    ),
    click.option(
        "--strict",
        is_flag=True,
        help="Let nothing stand in for what is not in the files, and no script raise.",
    ),
    click.option(
        "--all-scripts",
        is_flag=True,
        help="Search with all scripts of a project, also with those that no purchase touches.",
    ),
)

_CONTRACT: Final = click.option(
    "--contract", default=TODAY, show_default=True, metavar="NAME", help="The rules by which the platform plays."
)


def reads_a_game(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options about how its game is read, as one argument `asked`."""
    return _taking(command, (*_OPTIONS, _CONTRACT))


def reads_a_game_under_contracts(command: Callable[..., None]) -> Callable[..., None]:
    """The same for a command that plays a game under several contracts: what `asked` says of them is today's."""
    return _taking(command, _OPTIONS)


def _taking(
    command: Callable[..., None], options: Sequence[Callable[[Callable[..., None]], Callable[..., None]]]
) -> Callable[..., None]:
    @functools.wraps(command)
    def packed(**arguments: object) -> None:
        said = {name: arguments.pop(name) for name in Asked._fields if name in arguments}
        asked = Asked(**{"contract": TODAY, **said})  # type: ignore[arg-type] # click's
        command(asked=asked, **arguments)

    for option in reversed(options):
        packed = option(packed)
    return packed


def check_product(product: int) -> None:
    """Refuse what can be no id of a product.

    Raises:
        UsageError: when it is none.
    """
    if product < 0:
        raise UsageError(
            f"--product {product}: a product id is a whole number, 0 or more. Copy it from the Creator Hub."
        )
