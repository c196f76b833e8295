"""The Players service of Luau code: a Player instance for each player who is here, and what is kept on it."""

import math
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.characters import new_player, remove_character, respawn, spawn
from pytest_robloxmarket._engine.data_model import LuauServer
from pytest_robloxmarket._engine.deeds import tell_call
from pytest_robloxmarket._engine.host import register_game_service, server_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.positions import pivot_of
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.structures import Structure
from pytest_robloxmarket._engine.users import expect_user_id, user_from_id
from pytest_robloxmarket._luau.methods import yielding
from pytest_robloxmarket._luau.values import LuauObject
from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._terms.enums import RobloxEnum

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.context import Context

__all__ = ("PlayersService", "player_instance", "player_of")


class _Watcher:
    """Tells the player of every value that game code changes below its instance, and of what it missed."""

    __slots__ = ("_counts", "_luau", "_player")

    def __init__(self, player: Player, luau: "LuauServer") -> None:
        self._player: Final = player
        self._luau: Final = luau
        # How many things of one name are in one place, like two rockets in a backpack.
        self._counts: Final[dict[str, int]] = {}

    def changed(self, path: str, before: object, after: object) -> None:
        """A value changed; numbers, texts and truths are kept, and what is none of them as the text that shows it."""
        self._player.put(path, _kept(after), _kept(before))
        if self._luau.deeds is not None:
            self._luau.deeds.changed_on(self._player, path, before, after)

    def counted(self, path: str, by: int) -> None:
        """There is one more thing of this name here, or one less."""
        number = self._counts[path] = self._counts.get(path, 0) + by
        self._player.put(path, number or None)

    def missing(self, path: str) -> None:
        """Game code looked for something that is not there."""
        self._player.missed(path)


def _kept(value: object) -> object:
    return str(value) if isinstance(value, LuauObject) else value


class PlayersService(Instance):
    """`game.Players`."""

    __slots__ = ("instances",)

    def __init__(self, server: LuauServer) -> None:
        super().__init__(server, "Players")
        self.instances: Final[dict[Player, Instance]] = {}
        players = server_of(server).players
        for player in players.get_players():
            instance = self.arrive(player)
            # Who is here since before anybody asked has spawned, and nobody could listen then.
            if player.greeted:
                spawn(instance)
        players.player_added.hear(self._added)
        players.player_removing.hear(self._removing)
        players.player_gone.hear(self._gone)
        server_of(server).hears += (self._hears_leaving,)

    def _hears_leaving(self) -> bool:
        found = self.signals.get("PlayerRemoving")
        return found is not None and bool(found.connections)

    def _added(self, player: Player) -> None:
        instance = self.arrive(player)
        self.fire("PlayerAdded", instance)
        # "If this property is disabled, characters will not spawn", classes/Players.yaml, CharacterAutoLoads.
        if player.here and instance.properties.get("Character") is None and self.read("CharacterAutoLoads"):
            spawn(instance)

    def arrive(self, player: Player) -> Instance:
        """The instance of a player who is here; made when first asked for."""
        found = self.instances.get(player)
        if found is not None:
            return found
        instance = new_player(cast("LuauServer", self.context), user_id=player.user_id, name=player.name)
        instance.state = player
        for where in player.places():
            _place(instance, where, player.value(where))
        instance.observer = _Watcher(player, cast("LuauServer", self.context))
        player.respawn = partial(respawn, instance)
        self.instances[player] = instance
        instance.set_parent(self)
        return instance

    def _removing(self, player: Player, reason: RobloxEnum) -> None:
        instance = self.instances.get(player)
        if instance is not None:
            self.fire("PlayerRemoving", instance, reason)

    def _gone(self, player: Player) -> None:
        instance = self.instances.pop(player, None)
        if instance is not None and self.context.alive():
            instance.observer = None
            remove_character(instance)
            instance.set_parent(None)


def player_instance(context: "Context", player: Player | None) -> Instance | None:
    """The instance that stands for a player."""
    if player is None:
        return None
    service = cast("LuauServer", context).service("Players")
    assert isinstance(service, PlayersService)
    return service.arrive(player) if player.here else service.instances.get(player)


def player_of(instance: object) -> Player | None:
    """The player that an instance stands for."""
    state = instance.state if isinstance(instance, Instance) else None
    return state if isinstance(state, Player) else None


def _place(player: Instance, where: str, value: object) -> None:
    """Put a value that the rest of the game keeps on every player: `leaderstats.Gold`, `@Coins`, `Gems`."""
    *folders, name = where.split(".")
    below = player
    for folder in folders:
        below = below.find_child(folder) or _made(below, "Folder", folder)
    if name.startswith("@"):
        below.attributes[name[1:]] = value
    elif where == "leaderstats":
        # Only looked for on the way to something below it.
        _made(below, "Folder", name)
    else:
        _made(below, _class_for(value), name).properties["Value"] = value


def _made(parent: Instance, class_name: str, name: str) -> Instance:
    instance = Instance(parent.context, class_name, name)
    instance.set_parent(parent)
    return instance


def _class_for(value: object) -> str:
    if isinstance(value, bool):
        return "BoolValue"
    if isinstance(value, int):
        return "IntValue"
    return "NumberValue" if isinstance(value, float) else "StringValue"


def _get_player_by_user_id(service: PlayersService, user_id: object) -> Instance | None:
    number = expect_user_id(user_id, 1)
    return player_instance(service.context, server_of(service.context).players.get_player_by_user_id(number))


def _get_players(service: PlayersService) -> list[Instance]:
    return list(service.instances.values())


def _get_player_from_character(service: PlayersService, character: object = None) -> Instance | None:
    for instance in service.instances.values() if character is not None else ():
        if instance.properties.get("Character") is character:
            return instance
    return None


def _kick(instance: Instance, _message: object = None) -> None:
    player = player_of(instance)
    if player is not None:
        player.kick()


implement(
    "Players",
    methods={
        "GetPlayerByUserId": _get_player_by_user_id,
        "GetPlayers": _get_players,
        "GetPlayerFromCharacter": _get_player_from_character,
    },
    getters={"NumPlayers": lambda service: len(cast("PlayersService", service).instances)},
    also=("PlayerAdded", "PlayerRemoving", "CharacterAutoLoads", "RespawnTime"),
)


def _user(instance: Instance) -> object:
    context = cast("LuauServer", instance.context)
    return user_from_id(instance.read("UserId"), context.data_model.read("GameId"))


def _load_character(instance: Instance, _task: object) -> None:
    tell_call(instance, "LoadCharacter")
    respawn(instance)


def _load_looking(instance: Instance, _task: object, description: Instance, _check: object = None) -> None:
    tell_call(instance, "LoadCharacter")
    # "Spawns an avatar so it has everything equipped in the passed in HumanoidDescription", classes/Player.yaml.
    model = respawn(instance)
    humanoid = model.find_child("Humanoid")
    if humanoid is not None:
        humanoid.properties["=looks"] = description


def _distance(instance: Instance, point: Structure) -> float:
    """How far a player's character is; 0 where there is none: classes/Player.yaml, DistanceFromCharacter."""
    character = instance.read("Character")
    if not isinstance(character, Instance):
        return 0
    return math.dist(pivot_of(character).numbers[:3], point.numbers)


implement(
    "Player",
    methods={
        "DistanceFromCharacter": _distance,
        "HasAppearanceLoaded": lambda instance: instance.read("Character") is not None,
        "Kick": _kick,
        "LoadCharacter": yielding(_load_character),
        "LoadCharacterAsync": yielding(_load_character),
        "LoadCharacterWithHumanoidDescription": yielding(_load_looking),
        "LoadCharacterWithHumanoidDescriptionAsync": yielding(_load_looking),
    },
    getters={"User": _user},
    also=(
        "UserId",
        "userId",
        "DisplayName",
        "Character",
        "CharacterAppearanceId",
        "CharacterAdded",
        "CharacterAppearanceLoaded",
        "CharacterRemoving",
    ),
)
register_game_service("Players", PlayersService)
