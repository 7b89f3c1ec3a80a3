"""What homes, databases, snapshots, learning and the commands of operators refuse."""

from collections.abc import Mapping

from matchmaker.errors.sentences.sentence import Sentence, _, _n

HOMES: Mapping[str, Sentence] = {
    "home_missing": Sentence(
        _(
            "there is no network in {path}; make one with"
            " 'matchmaker --home {path} init' or 'matchmaker --home {path} import …'"
        )
    ),
    "home_exists": Sentence(
        _("there is a network in {path} already; choose another folder or move it")
    ),
    "home_not_empty": Sentence(_("{path} holds other things ({things}); choose another")),
    "home_not_made": Sentence(_("no network can be made in {path}: {problem}")),
    "home_at_work": Sentence(
        _("another import or build is at work in {path}; wait until it has ended")
    ),
    "home_kept_elsewhere": Sentence(_("another service keeps {path} in order")),
    "home_no_folder": Sentence(
        _("is no folder, but an address that begins with {scheme}:"),
        _(
            "a folder on this machine; where the store is on a server, it is given to"
            " 'matchmaker --home DIR init --store'"
        ),
        predicate=True,
    ),
    "home_in_service": Sentence(
        _("somebody has the store of {path} open; stop the service and other commands first")
    ),
    "inside_home": Sentence(
        _("is inside the home"),
        _("a file outside of the home, or in its folder {folder}"),
        predicate=True,
    ),
}

IMPORTS: Mapping[str, Sentence] = {
    "import_not_undone": Sentence(
        _(
            "import {number} cannot be undone: it was undone before, changed nothing, or is too"
            " long ago"
        )
    ),
}

OUTPUT: Mapping[str, Sentence] = {
    "inside_a_home": Sentence(
        _("is inside the home {home}"), _("a path outside of it"), predicate=True
    ),
    "no_folder": Sentence(_("is no folder"), _("a new or empty folder"), predicate=True),
    "folder_not_empty": Sentence(
        _("there are things in the folder"),
        _("a new or empty folder, or --force to replace what has the same name"),
    ),
}

SNAPSHOTS: Mapping[str, Sentence] = {
    "nothing_built": Sentence(_("{path} has nothing built yet; run: matchmaker build")),
    "snapshot_missing": Sentence(_("{folder} holds no snapshot; run: matchmaker build")),
    "snapshot_damaged": Sentence(_("the snapshot in {folder} is damaged; run: matchmaker build")),
    "snapshot_format": Sentence(
        _("snapshot format {format} is not {own}, which this version reads; run: matchmaker build")
    ),
    "snapshot_foreign": Sentence(_("{snapshot} is not a snapshot of the network in {path}")),
    "vectors_unreadable": Sentence(_("cannot read the vectors in {folder}: {problem}")),
    "letters_unreadable": Sentence(_("cannot read the letters in {folder}: {problem}")),
    "index_unreadable": Sentence(_("cannot read the index in {folder}: {problem}")),
    "lemmas_unreadable": Sentence(_("cannot read {path}: {problem}")),
}

BACKUPS: Mapping[str, Sentence] = {
    "backup_not_written": Sentence(_("the backup could not be written: {problem}")),
    "backup_unreadable": Sentence(_("the backup and its checksum could not be read: {problem}")),
    "backup_differs": Sentence(_("{backup} is not what was backed up: its checksum differs")),
    "backup_unsound": Sentence(_("{backup} holds a network that is not sound: {problem}")),
    "backup_not_copied": Sentence(_("{backup} could not be copied: {problem}")),
    "backup_changed": Sentence(_("{backup} changed while it was copied")),
    "backup_exists": Sentence(
        _("there is a file already"), _("a new file, or --force to replace it")
    ),
    "backup_of_this_second": Sentence(_("there is a backup of this second already")),
    "database_itself": Sentence(_("is the database itself"), _("another file"), predicate=True),
    "no_regular_file": Sentence(_("is no regular file"), _("a new file"), predicate=True),
}

STORE: Mapping[str, Sentence] = {
    "store_exists": Sentence(_("{file} is there already")),
    "store_folder_missing": Sentence(_("there is no folder {folder}")),
    "store_missing": Sentence(_("there is no database at {file}")),
    "store_on_server_exists": Sentence(
        _(
            "the server's database holds a network already; add --existing to use it from this"
            " folder, too"
        )
    ),
    "store_on_server_foreign": Sentence(
        _("the server's database holds other tables; give an empty one")
    ),
    "database_encoding": Sentence(
        _("the server's database keeps letters as {encoding}; make one with encoding UTF8")
    ),
    "store_no_server": Sentence(
        _("is no address of a PostgreSQL database"),
        _("postgresql://user@host/database"),
        predicate=True,
    ),
    "store_secret_in_clear": Sentence(
        _("the address holds a password, which others would read"),
        _("'postgresql://user:${{VARIABLE}}@host/database', or the password in ~/.pgpass"),
    ),
    "store_variable_missing": Sentence(
        _("the address of the store takes {name} from the environment, where it is not set")
    ),
    "store_there_already": Sentence(_("the store is there already")),
    "store_moved_differs": Sentence(
        _("what arrived differs from what was sent, in {tables}; the home goes by the old place")
    ),
    "stored_unreadable": Sentence(_("what is stored under {place!r} can not be read: {problem}")),
    "text_not_unicode": Sentence(_("{id!r} holds a text that is not Unicode: {problem}")),
    "moment_without_zone": Sentence(_("the moment {moment} has no time zone; give it in UTC")),
    "database_unsupported": Sentence(_("{dialect} is not supported; sqlite and postgresql are")),
    "database_url_unsupported": Sentence(_("{url} is no URL of a supported database: {problem}")),
    "database_url_invalid": Sentence(_("{url} is not the URL of a database")),
    "database_in_memory": Sentence(
        _("{url!r} names no file: what it holds would be lost on closing")
    ),
    "database_rule_broken": Sentence(_("{doing}: {rule}; nothing was written")),
    "database_busy": Sentence(
        _("{doing}: another program is writing; try again when it has ended")
    ),
    "database_failed": Sentence("{doing}: {problem}"),
    "database_foreign": Sentence(_("the database at {database} is not a matchmaker network")),
    "database_older": Sentence(
        _(
            "the database has schema {version}, and this version works with {own}: run matchmaker"
            " migrate, which makes a copy and then upgrades it"
        )
    ),
    "database_newer": Sentence(
        _(
            "the database has schema {version}, which this version does not know (its own is"
            " {own}): a newer matchmaker wrote it; install that one"
        )
    ),
    "database_not_upgraded": Sentence(_("the database could not be upgraded: {problem}")),
    "erasures_damaged": Sentence(_("the register of erasures {register} is damaged: {problem}")),
    "audit_broken": Sentence("{fault}"),
}

LEARNING: Mapping[str, Sentence] = {
    "learned_unreadable": Sentence(
        _("{path} cannot be read; run: matchmaker rollback, then matchmaker build --fit")
    ),
    "nothing_better_learned": Sentence(
        _("the shipped weights stay: {comparison}; no probability is stated: {reliability}")
    ),
    "outcomes_too_few": Sentence(
        _n(
            "{n} introduction has an outcome ({accepted} accepted, {declined} declined); "
            "to learn from them takes {fewest}, of which {fewest_of_each} of each",
            "{n} introductions have an outcome ({accepted} accepted, {declined} declined); "
            "to learn from them takes {fewest}, of which {fewest_of_each} of each",
        )
    ),
    "outcomes_of_one_day": Sentence(
        _("most outcomes are of one day: what earlier ones teach cannot be tested on later ones")
    ),
}

COMMANDS: Mapping[str, Sentence] = {
    "variable_unreadable": Sentence(
        _("the environment variable {name} cannot be read"),
        _("a value as the guide for operators says"),
    ),
    "missing_extra": Sentence(_("{purpose} needs an extra: pip install 'matchmaker[{extra}]'")),
    "command_unavailable": Sentence(
        _("{name} is not available: {problem}; an extra that it needs may not be installed")
    ),
    "cannot_listen": Sentence(
        _("cannot listen at {host}, port {port}: {problem}"),
        _("a free port (--port 8001, or 0 for any) of an address of this machine"),
    ),
    "audit_mark_invalid": Sentence(_("this was not printed by audit --verify"), _("NUMBER:HASH")),
    "erasure_not_confirmed": Sentence(_("nothing was erased"), _("yes")),
    "mail_server_unset": Sentence(
        _("no mail server is set"), _("MATCHMAKER_SMTP=smtp://host:587, or --to-files DIR")
    ),
    "mail_server_invalid": Sentence(
        _("this is no mail server"), _("smtp://host:587 or smtps://host:465")
    ),
    "plot_folder_missing": Sentence(_("there is no folder {folder}"), _("a folder that is there")),
    "query_line_malformed": Sentence(
        "{problem}",
        _('{{"qid": "…", "profile_id": "…" or null, "need": "…", "kinds": […], …}}'),
    ),
    "query_id_not_one_word": Sentence(_("a query id is one word"), _("text without blanks")),
    "query_id_repeats": Sentence(
        _("this query id was there before"), _("another one for each line")
    ),
    "query_unanswerable": Sentence("{problem}"),
}

SHARING: Mapping[str, Sentence] = {
    "shared_path_invalid": Sentence(
        _("this is no path that machines can share"),
        _(
            "a folder, or s3://bucket/folder; keys stand in AWS_ACCESS_KEY_ID and"
            " AWS_SECRET_ACCESS_KEY, never in the address"
        ),
    ),
    "shared_path_failed": Sentence(_("{url} cannot be read or written: {problem}")),
    "shared_path_needed": Sentence(
        _("the workers of a scheduler need a path that they share with this machine"),
        _("--shared with a folder that all of them mount, or s3://bucket/folder"),
    ),
    "published_missing": Sentence(_("{place} has no version {version}")),
    "published_damaged": Sentence(
        _("version {version} in {place} is not what was published; publish it again")
    ),
    "scheduler_invalid": Sentence(
        _("this is no scheduler of the engine dask"), _("tcp://host:8786 or tls://host:8786")
    ),
    "scheduler_silent": Sentence(_("the scheduler at {address} does not answer")),
    "workers_lost": Sentence(
        _(
            "workers died again and again, most often for want of memory; what they finished is"
            " kept, and the same command goes on from there"
        )
    ),
    "workers_differ": Sentence(
        _("workers run matchmaker {others}, and this is {own}; install the same everywhere")
    ),
    "nothing_to_rank": Sentence(
        _("what is to be ranked is not said"), _("either --queries FILE or --everybody")
    ),
}

EVALUATION: Mapping[str, Sentence] = {
    "evaluation_data_missing": Sentence(
        _("the data folder is missing"),
        _("--data FOLDER, holding cordis/, resolution/ and vocabulary/"),
    ),
    "evaluation_data_incomplete": Sentence(
        _("the evaluation data is not in {folder}: {files}"),
        _(
            "--data FOLDER, holding cordis/, resolution/ and vocabulary/; or --suite t5,"
            " which makes do with the demo network"
        ),
    ),
    "results_missing": Sentence(
        _("no results here"), _("JSON files of `matchmaker evaluate`"), predicate=True
    ),
    "start_failed": Sentence(_("a start that nobody killed failed: {said}")),
    "command_failed": Sentence(_("{command} failed: {said}")),
    "service_not_ready": Sentence(_("the service did not get ready; it said: {said!r}")),
}
