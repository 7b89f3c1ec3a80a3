"""What introductions, notes and the check-up refuse."""

from collections.abc import Mapping

from matchmaker.errors.sentences.sentence import Sentence, _

STEPS: Mapping[str, Sentence] = {
    "interest_incomplete": Sentence(
        _("an expression of interest says what cooperation, and who you are"),
        _("words for both; what is unclear may stay empty"),
    ),
    "decline_without_reason": Sentence(_("a decline has a reason"), "{choices}"),
    "meeting_incomplete": Sentence(_("a meeting has a beginning and an end")),
    "meeting_reversed": Sentence(_("the meeting ends before it begins"), _("a later end")),
    "meeting_out_of_bounds": Sentence(
        _("the meeting is far off, or very long"),
        _("within three years of today, for two weeks at most"),
    ),
    "meeting_link_invalid": Sentence(
        _("this is no address of a call"), "https://meet.example.org/abc"
    ),
    "meeting_not_agreed": Sentence(_("no meeting is agreed yet")),
    "outcome_incomplete": Sentence(_("an outcome has a result and a day")),
    "amount_without_currency": Sentence(_("an amount and its currency go together")),
    "amount_negative": Sentence(_("an amount is not negative")),
    "amount_of_nothing": Sentence(_("nothing has no amount")),
    "handed_to_nobody": Sentence(_("it is handed over to somebody"), _("an account")),
    "day_or_time_invalid": Sentence(_("this is no day or time"), _("2026-12-03 and 14:00")),
    "day_or_amount_invalid": Sentence(_("this is no day or amount"), "2026-12-03, 2500,00"),
    "moment_invalid": Sentence(_("this is no moment"), "2026-12-03T14:00+01:00"),
    "amount_invalid": Sentence(_("this is no amount"), "250000.00"),
    "text_empty": Sentence(_("there is nothing written"), _("some words")),
    "text_too_long": Sentence(_("the text is too long"), _("at most {most} characters")),
    "dossiers_of_nobody": Sentence(
        _("nobody is chosen"), _("names, or a country or sector with firms")
    ),
    "dossiers_too_many": Sentence(
        _("{n} firms are too many for one step"), _("at most {most}: narrow by country or sector")
    ),
    "dossier_name_unknown": Sentence(
        _("nobody here is called “{name}”"), _("a name or an id as in the directory, one a line")
    ),
    "day_unreadable": Sentence(
        _("is no day"), _("a day such as 2026-12-03 or 3.12.2026"), predicate=True
    ),
    "day_in_future": Sentence(_("this day is yet to come"), _("today, or a day before")),
    "day_in_past": Sentence(_("this day has passed"), _("today, or a day after")),
}

STATES: Mapping[str, Sentence] = {
    "begins_with_suggestion": Sentence(_("an introduction begins with somebody's suggestion")),
    "act_unfit": Sentence(_("an introduction that is {state} has no {act}")),
    "act_of_others": Sentence(_("{act} is not for the {party}")),
    "said_yes_already": Sentence(_("the {party} has said yes already")),
    "begun_by_other": Sentence(_("the {party} did not begin it; it can decline")),
    "declined_by_other": Sentence(_("the {party} did not decline it")),
    "nothing_to_lift": Sentence(_("there is nothing to lift: something came of it")),
    "lifted_already": Sentence(_("it is lifted already")),
    "introduction_changed": Sentence(
        _("somebody else changed the introduction meanwhile; read it again")
    ),
    "introduction_expired": Sentence(_("the introduction has expired")),
    "introduction_barred": Sentence(_("these two may not be introduced at present")),
    "introduction_open": Sentence(_("these two have an open introduction")),
    "need_answered_already": Sentence(_("this need is answered already")),
    "need_of_ones_own": Sentence(_("this is a need of one's own")),
}

CHECKUP: Mapping[str, Sentence] = {
    "nothing_answered": Sentence(_("no question is answered"), _("at least one grade")),
    "answers_unreadable": Sentence(
        _("cannot be read: {problem}"),
        _('{{"question id": grade}}, or the file that --template writes'),
        predicate=True,
    ),
    "answers_invalid": Sentence(
        _("is no object of grades by question"),
        _('{{"question id": grade}}, or the file that --template writes'),
        predicate=True,
    ),
    "grade_invalid": Sentence(
        _("is no grade"),
        _("a whole number from 0 to {highest}, or null where unknown"),
        predicate=True,
    ),
    "question_unknown": Sentence(_("is no question"), "{choices}", predicate=True),
    "toml_unreadable": Sentence(_("cannot be read: {problem}"), _("TOML in UTF-8"), predicate=True),
    "questionnaire_malformed": Sentence(_("is no questionnaire: {problem}"), predicate=True),
    "dimension_unknown": Sentence(_("is no dimension"), "{choices}", predicate=True),
    "dimension_empty": Sentence(_("has no question"), predicate=True),
    "stands_twice": Sentence(_("stands twice"), _("ids that differ"), predicate=True),
    "text_untranslated": Sentence(
        _("has no text in {missing}"), _("a text in {languages}"), predicate=True
    ),
    "texts_not_for_each_grade": Sentence(
        _("has not one text for each grade"), _("{wanted} texts"), predicate=True
    ),
    "questionnaire_version_unknown": Sentence(
        _("is no version of the questionnaire"), "{choices}", predicate=True
    ),
    "weight_not_positive": Sentence(_("is no weight"), _("a number above 0"), predicate=True),
    "rating_invalid": Sentence(
        _("is not on the scale"), _("a whole number from {lowest} to {highest}"), predicate=True
    ),
    "verdict_unknown": Sentence(_("is no verdict"), "{choices}", predicate=True),
    "firm_column_missing": Sentence(
        _("has no column {column}"), _("a header in the first row"), predicate=True
    ),
    "campaign_nameless": Sentence(_("a campaign needs a name")),
    "campaign_long": Sentence(_("a campaign lasts two years at most"), _("an earlier last day")),
    "campaign_over": Sentence(_("a campaign cannot end before it begins"), _("a day after today")),
    "not_suggested": Sentence(_("is not suggested"), "{choices}", predicate=True),
    "one_thing_to_do": Sentence(
        _("needs one thing to do"), _("either ANSWERS.json or --template FILE")
    ),
}
