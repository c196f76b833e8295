"""Products beside a crate: clean runs tell how often each of them puts something into its save."""

from collections.abc import Sequence

from pytest_robloxmarket._oracle.goods.beside_crates import BOUGHT, beside_crates
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.lessons import Lessons
from pytest_robloxmarket._oracle.goods.saves import Saves
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.learning.together import bought_together
from pytest_robloxmarket._trial.scenarios.purchases import Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("with_crates_known",)


def with_crates_known(target: Target, worn: Worn, lessons: Sequence[Lesson]) -> tuple[Lesson, ...]:
    """The lessons, each judged by how often something came where another product adds what is drawn.

    Args:
        target: the game.
        worn: what players have on them.
        lessons: what was learned of its products, each by itself.
    """

    def often(product: ProductId, crate: Ladder) -> object:
        saves = Saves(drawn=(crate.together,) if crate.together is not None else ())
        return bought_together(target, worn, [product] * BOUGHT, leaves=True, saves=saves).get(crate.place)

    found = beside_crates({one.product: one.learned._replace(ladders=one.ladders) for one in lessons}, often)
    return tuple(_with_goods(one, found[one.product]) for one in lessons)


def _with_goods(lesson: Lesson, found: Lessons) -> Lesson:
    before, now = ({one.place for one in ladders} for ladders in (lesson.ladders, found.ladders))
    # A crate that was not known to be one of the product's lasts as it does where it was learned.
    lasting = (lesson.lasting & now) | (now - before)
    return lesson._replace(ladders=found.ladders, lasting=lasting, learned=lesson.learned._replace(aside=found.aside))
