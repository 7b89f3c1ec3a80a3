"""What is wrong with a question to the network, or to its interfaces."""

from collections.abc import Mapping

from matchmaker.errors.sentences.sentence import Sentence, _, _n

NEEDS: Mapping[str, Sentence] = {
    "nothing_asked": Sentence(_("nothing is asked"), _("a profile id, a need in words, or both")),
    "need_too_short": Sentence(
        _("the need has no word in it"),
        _("a word or a code such as 316L, better a sentence"),
    ),
    "need_too_long": Sentence(
        _n("the need has {n:,} character", "the need has {n:,} characters"), _("at most {most:,}")
    ),
    "need_too_long_here": Sentence(
        _n("the need has {n:,} character", "the need has {n:,} characters"),
        _("at most {most:,} here"),
    ),
    "need_language_unread": Sentence(
        _("the need seems to be written in a language that is not read here ({code})"),
        _("Italian, English, German or French; or say which of them it is"),
    ),
    "k_out_of_bounds": Sentence(_("k is {k}"), _("a whole number from 1 to {most}")),
    "not_a_company": Sentence(_("{id} is a {kind}"), _("the id of a company")),
    "not_an_expert": Sentence(_("{id} is a {kind}"), _("the id of an expert")),
    "pair_of_one": Sentence(_("a profile makes no pair with itself"), _("two ids")),
    "pair_barred": Sentence(
        _("{candidate} may not be suggested to {asker}"),
        _("two different profiles without a decline, an exclusion or a full caseload"),
    ),
    "pair_full": Sentence(
        _("{candidate} may not be suggested to {asker}"),
        _("two different profiles without a full caseload"),
    ),
}

CHOICES: Mapping[str, Sentence] = {
    "language_unknown": Sentence(_("no such language"), "{choices}"),
    "kind_unknown": Sentence(_("no such kind"), "{choices}"),
    "layer_unknown": Sentence(_("no such layer"), "{choices}"),
    "layer_missing": Sentence(_("no layer is given"), "{choices}"),
    "section_unknown": Sentence(_("no such section"), "{choices}"),
    "format_unknown": Sentence(_("no such format"), "{choices}"),
    "grouping_unknown": Sentence(_("no such grouping"), "{choices}"),
    "figure_unknown": Sentence(_("no such figure"), "{choices}"),
    "source_unknown": Sentence(_("no such kind of source"), "{choices}"),
    "table_missing": Sentence(_("no such table"), "{choices}"),
    "page_language_unknown": Sentence(_("there is no such page"), "{choices}"),
    "plot_kind_unknown": Sentence(_("no plot of this kind"), "{choices}"),
    "argument_unknown": Sentence(_("there is no such choice"), "{choices}"),
    "suite_unknown": Sentence(_("no such suite"), "{choices}"),
    "country_code_invalid": Sentence(_("no such country"), _("two letters, such as IT or CH")),
}

NETWORK: Mapping[str, Sentence] = {
    "format_unfit": Sentence("{problem}", _("another format than {form}")),
    "several_expected": Sentence(
        _("one text stands where several values belong"), _('several, such as ["{value}"]')
    ),
    "number_too_low": Sentence(_("the number is too low"), _("a whole number from {least}")),
    "number_out_of_range": Sentence(
        _("the number is out of range"), _("a number from {least} to {most}")
    ),
    "weight_invalid": Sentence(_("a tie has a weight that is none"), _("a number above 0")),
    "month_of_part": Sentence(_("a month is kept of the whole network alone"), _("no filter")),
    "nodes_unknown": Sentence(_("the network has no such node"), _("nodes of the network")),
    "nodes_repeated": Sentence(_("a node stands there twice"), _("each node once")),
    "graph_expected": Sentence(
        _("this is no network"), _("a graph of networkx, or ties made from one")
    ),
    "bounds_not_growing": Sentence(
        _("the bounds do not grow"), _("two dates or more, each later than the one before")
    ),
    "names_uneven": Sentence(
        _("there are not as many names as networks"), _("a different name for each of {n}")
    ),
    "nodes_differ": Sentence(
        _("two networks do not have the same nodes"), _("networks over the same nodes")
    ),
    "predictors_dependent": Sentence(
        _("a predictor follows from the others"), _("predictors that each tell something new")
    ),
    "modes_mixed": Sentence(
        _("this network joins profiles to what they share, and the measure compares profiles"),
        _("a projection, or a measure for two modes"),
    ),
    "scope_too_small": Sentence(
        _("fewer than {fewest} profiles have a tie in this scope"), _("a wider one")
    ),
    "layers_linkable": Sentence(
        _("layers that anybody can look up would name the others"), _("{layers} by themselves")
    ),
    "filter_too_fine": Sentence(
        _("the answer, set beside another one, would tell of fewer than {fewest}"), "{choices}"
    ),
    "since_after_until": Sentence(_("the period ends before it begins"), _("since below until")),
    "period_reversed": Sentence(
        _("the period ends before it begins"),
        _("a year (2021), or two years or days: 2019..2022, 2019-06-01.., ..2022"),
    ),
    "period_invalid": Sentence(
        _("no such period"),
        _("a year (2021), or two years or days: 2019..2022, 2019-06-01.., ..2022"),
    ),
    "ties_missing": Sentence(
        _("no ties are recorded yet"), _("a network with projects, events or ties")
    ),
    "nothing_changes": Sentence(_("nothing would change"), _("something to take away or to add")),
    "pair_invalid": Sentence(_("no pair of profiles"), _("two ids with a colon")),
    "json_and_csv": Sentence(_("--json and --csv exclude one another"), _("one of them")),
}

INTERFACE: Mapping[str, Sentence] = {
    "unknown_profile": Sentence(_("no profile has the id {id!r}")),
    "unknown_record": Sentence(_("there is no {kind} {id!r}")),
    "cursor_invalid": Sentence(
        _("this is not a cursor"), _("next_cursor of the page before, as it is")
    ),
    "idempotency_key_too_long": Sentence(
        _("the key is too long"), _("{most} printable characters")
    ),
    "idempotency_key_reused": Sentence(
        _("this key was used for another request"), _("a new key for each new request")
    ),
    "idempotency_key_taken": Sentence(
        _("another request took the place of this one under its key")
    ),
    "carried_out": Sentence(
        _(
            "this was carried out before, at least in part, and its answer was lost: read {where},"
            " and send what is missing under a new key"
        )
    ),
    "reason_too_long": Sentence(_("the reason is too long"), _("at most {most} characters")),
    "id_not_repeated": Sentence(_("the id was not repeated"), "{id}"),
    "file_name_invalid": Sentence(_("this is no file name"), _("such as firms.csv")),
    "file_kind_unread": Sentence(_("files of this kind are not read"), "{choices}"),
    "profile_exists": Sentence(_("there is a profile {id!r} already")),
    "profile_erased": Sentence(
        _("who had this id was erased; readmit says that they asked to come back")
    ),
    "contact_exists": Sentence(_("this person is there already")),
    "contact_erased": Sentence(_("this person was erased, and is not taken in again")),
    "statement_exists": Sentence(_("there is one with the id {id!r} already")),
    "statement_changed": Sentence(
        _("somebody else changed {id!r} since it was read; read it again")
    ),
    "profile_changed": Sentence(_("somebody else changed it since it was read; read it again")),
    "webhook_address_refused": Sentence(_("reports do not go there"), "https://host/path"),
}
