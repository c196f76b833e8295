"""The `robloxmarket` command, and `python -m pytest_robloxmarket`: it hears Ctrl-C before it loads what it needs."""

from pytest_robloxmarket._commands.signals import end_at_once, end_in_peace, end_in_ruins, leave

__all__ = ("run",)


def run() -> None:
    """Run the command with the arguments of this process, and end the process."""
    end_at_once()
    try:
        from pytest_robloxmarket.cli import main  # noqa: PLC0415 - to load it takes time

        main(prog_name="robloxmarket")
    except SystemExit as ended:
        end_in_peace()
        leave(ended.code)
    except BaseException:
        end_in_ruins()


if __name__ == "__main__":
    run()
