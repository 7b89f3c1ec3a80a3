"""What is wrong with targets, plans, calls, teams, events and contents."""

from collections.abc import Mapping

from matchmaker.errors.sentences.sentence import Sentence, _

PROGRAMME: Mapping[str, Sentence] = {
    "target_not_positive": Sentence(_("the target is {value}"), _("a number above 0")),
}
