"""What is wrong with targets, plans, calls, teams, events and contents."""

from collections.abc import Mapping

from matchmaker.errors.sentences.sentence import Sentence, _

PROGRAMME: Mapping[str, Sentence] = {
    "title_missing": Sentence(_("there is no title"), _("a few words")),
    "partners_contradict": Sentence(
        _("a team may have fewer partners than it must have"), _("a limit at or above the least")
    ),
    "call_unreadable": Sentence("{problem}", _("a call as docs/for-staff.md shows it")),
    "nothing_to_cover": Sentence(
        _("nothing is named that a team could cover"),
        _("a need in words, or a leader that states its needs"),
    ),
    "firm_followed": Sentence(
        _("somebody follows these firms by now: {ids}"), _("a new plan for the others")
    ),
    "plan_signed": Sentence(_("the plan {id} is signed already"), _("a new plan")),
    "locked_over_places": Sentence(
        _("more firms are locked to {id} than it has places"),
        _("fewer locked pairs, or a larger capacity"),
    ),
    "target_not_positive": Sentence(_("the target is {value}"), _("a number above 0")),
}
