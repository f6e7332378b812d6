"""网站: Serve pages and the API."""

import click

from wangge.base import options


@click.command()
@click.option("--port", type=int, help="Instead of WANGGE_PORT.")
@click.option("--workers", type=int, help="Instead of WANGGE_WEB_WORKERS.")
def command(port: int | None, workers: int | None) -> None:
    """Serve pages and the API on WANGGE_HOST:WANGGE_PORT."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "wangge.site.wsgi:application",
        address=options.HOST.value,
        port=port or options.PORT.value,
        interface=Interfaces.WSGI,
        workers=workers or options.WEB_WORKERS.value,
        blocking_threads=1,
        respawn_failed_workers=True,
        websockets=False,
    ).serve()
