"""`python -m wangge.site.commands`: the same as `wangge`."""

from wangge.site.commands import main

main(prog_name="wangge")
