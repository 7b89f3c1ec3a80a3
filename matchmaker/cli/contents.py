"""Contents and success stories: keep, list, draft from an outcome, agree."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli.account import now_here_by
from matchmaker.cli.activity_files import ActivityFile, read_activity_file
from matchmaker.cli.context import context_of, print_result
from matchmaker.domain import ActivityKind, Language
from matchmaker.domain.content import Content, Story
from matchmaker.services.programme import contents as verbs
from matchmaker.services.programme.stories import agree as agree_to
from matchmaker.services.programme.stories import draft_story, edit_story

contents = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="""
    Contents to read or watch, and stories of what came of introductions.

    Example: matchmaker --home demo contents list
    """,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
By = Annotated[str, typer.Option(help="Your account: its e-mail or id.")]
StoryId = Annotated[str, typer.Argument(help="Id of a story.")]


class ContentFile(ActivityFile, kw_only=True):
    """A content as it stands in a file."""

    content: Content


@contents.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """
    List contents with how often each was read.

    Example: matchmaker --home demo contents list
    """
    with context_of(context).open().store() as store:
        found = verbs.contents(store, public_only=False)
    lines = (
        f"{each.activity.id}\t{each.content.form}\t{each.n_reads}\t{each.activity.title}"
        for each in found
    )
    print_result(found, *lines, json=json)


@contents.command("set")
def set_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="TOML: id, title, text, topic, [content].")],
    by: By = "",
    json: Json = False,
) -> None:
    """
    Keep a content from a file.

    Example: matchmaker --home demo contents set guide.toml
    """
    told = read_activity_file(file, ContentFile, ActivityKind.CONTENT)
    activity = told.activity(ActivityKind.CONTENT)
    with context_of(context).open().store() as store:
        kept = verbs.put_content(store, activity, told.content, now_here_by(store, by))
    print_result(kept, f"{kept.activity.id}: {kept.activity.title}", json=json)


@contents.command()
def readers(
    context: typer.Context,
    content_id: Annotated[str, typer.Argument(help="Id of a content.")],
    json: Json = False,
) -> None:
    """
    Find whose needs a content answers.

    Example: matchmaker --home demo contents readers guide
    """
    home = context_of(context)
    matchmaker = home.matchmaker()
    with home.open().store() as store:
        found = verbs.readers_for(matchmaker, store, content_id)
    print_result(found, *(f"{n.profile_id}\t{n.share:.0%}\t{n.words}" for n in found), json=json)


@contents.command()
def stories(context: typer.Context, json: Json = False) -> None:
    """
    List success stories with who has agreed, the newest first.

    Example: matchmaker --home demo contents stories
    """
    with context_of(context).open().store() as store:
        found = store.contents.stories()
    print_result(found, *map(_line, found), json=json)


@contents.command()
def draft(
    context: typer.Context,
    introduction_id: Annotated[str, typer.Argument(help="Id of an introduction.")],
    lang: Annotated[Language, typer.Option("--lang", help="Language of it.")] = Language.IT,
    by: By = "",
    json: Json = False,
) -> None:
    """
    Draft a story from what came of an introduction.

    Example: matchmaker --home demo contents draft INTRODUCTION --lang it
    """
    with context_of(context).open().store() as store:
        found = draft_story(store, introduction_id, lang, now_here_by(store, by))
    print_result(found, _line(found), found.text, json=json)


@contents.command()
def edit(
    context: typer.Context,
    story_id: StoryId,
    title: Annotated[str, typer.Option(help="The new title.")],
    text: Annotated[str, typer.Option(help="The new text.")],
    by: By = "",
    json: Json = False,
) -> None:
    """
    Change a story's words; both sides have to agree anew.

    Example: matchmaker --home demo contents edit STORY --title "…" --text "…"
    """
    with context_of(context).open().store() as store:
        origin = now_here_by(store, by)
        found = edit_story(store, story_id, title=title, text=text, origin=origin)
    print_result(found, _line(found), json=json)


@contents.command()
def agree(
    context: typer.Context,
    story_id: StoryId,
    for_: Annotated[str, typer.Option("--for", help="Profile of the side that agrees.")],
    by: By = "",
    json: Json = False,
) -> None:
    """
    Note that a side agrees to a story; with the second yes it is published.

    Example: matchmaker --home demo contents agree STORY --for demo-c-0001
    """
    with context_of(context).open().store() as store:
        found = agree_to(store, story_id, for_, now_here_by(store, by))
    print_result(found, _line(found), json=json)


def _line(story: Story) -> str:
    state = (
        "published"
        if story.content_id
        else "agreed by "
        + (
            ", ".join(
                name
                for name, at in (
                    ("asker", story.asker_agreed_at),
                    ("candidate", story.candidate_agreed_at),
                )
                if at
            )
            or "nobody"
        )
    )
    return f"{story.id}\t{story.title}\t{state}"
