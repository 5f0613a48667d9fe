"""The `coachstream` command."""

import typer

from stack.commands.accounts import accounts
from stack.commands.clients import clients
from stack.commands.coach import chat
from stack.commands.consents import consents
from stack.commands.dead import dead
from stack.commands.demo import demo
from stack.commands.down import down
from stack.commands.fetch import fetch
from stack.commands.ingest import ingest
from stack.commands.load_users import load_users
from stack.commands.logs import logs
from stack.commands.prompts import prompts
from stack.commands.restart import restart
from stack.commands.sources import sources
from stack.commands.status import status
from stack.commands.topics import topics
from stack.commands.up import up
from stack.commands.watch import watch

app = typer.Typer(
    name="coachstream",
    help="Runs Coachstream and everything it stands on.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for command in (up, down, restart, status, logs, fetch, demo, ingest, watch, chat, load_users):
    app.command()(command)
app.add_typer(clients, name="clients")
app.add_typer(consents, name="consents")
app.add_typer(prompts, name="prompts")
app.add_typer(sources, name="sources")
app.add_typer(accounts, name="accounts")
app.add_typer(topics, name="topics")
app.add_typer(dead, name="dead")

if __name__ == "__main__":
    app()
