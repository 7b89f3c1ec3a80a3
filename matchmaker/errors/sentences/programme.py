"""What is wrong with targets, plans, calls, teams, events and contents."""

from collections.abc import Mapping

from matchmaker.errors.sentences.sentence import Sentence, _

PROGRAMME: Mapping[str, Sentence] = {
    "guest_step": Sentence(_("the guest is {state} and can't become {to}"), _("another step")),
    "event_full": Sentence(_("all {places} places are taken"), _("another event")),
    "guest_was_not_there": Sentence(
        _("only who was there can say how it was"), _("a guest who attended")
    ),
    "rating_out_of_bounds": Sentence(_("the rating is {rating}"), _("a whole number from 1 to 5")),
    "attendance_unreadable": Sentence(
        _("no column of the list tells who somebody is"),
        _("a column named Email, User Email or Company"),
    ),
    "licence_missing": Sentence(
        _("nothing says under which licence it may be passed on"),
        _("CC-BY-4.0, or the owner's words"),
    ),
    "address_invalid": Sentence(
        _("the address can't be opened in a browser"), _("one that begins with https://")
    ),
    "file_kind_refused": Sentence(
        _("this kind of file is not taken, or it is not what its name says"), "{choices}"
    ),
    "story_without_outcome": Sentence(
        _("nothing came of the introduction {id} yet"), _("one with an outcome")
    ),
    "story_changed": Sentence(_("the words of the story were changed; read them again")),
    "story_published": Sentence(_("the story {id} is published"), _("one that is not")),
    "story_refused": Sentence(
        _("a side refused the words of the story {id}"), _("other words, then ask anew")
    ),
    "title_missing": Sentence(_("there is no title"), _("a few words")),
    "partners_contradict": Sentence(
        _("a team may have fewer partners than it must have"), _("a limit at or above the least")
    ),
    "call_unreadable": Sentence("{problem}", _("a call as docs/for-staff.md shows it")),
    "event_unreadable": Sentence("{problem}", _("an event as docs/for-staff.md shows it")),
    "content_unreadable": Sentence("{problem}", _("a content as docs/for-staff.md shows it")),
    "agenda_unreadable": Sentence(
        _("the agenda can't be read: {line}"), _("one point a line: 09:15 | title | speaker")
    ),
    "profile_not_told_apart": Sentence(
        _("no profile, or more than one, is called {name}"), _("its whole name, or its id")
    ),
    "nothing_to_cover": Sentence(
        _("nothing is named that a team could cover"),
        _("a need in words, or a leader that states its needs"),
    ),
    "nobody_seeks_it": Sentence(
        _("no firm looks for what this names"), _("a need as several firms have it")
    ),
    "firm_followed": Sentence(
        _("somebody follows these firms by now: {ids}"), _("a new plan for the others")
    ),
    "plan_signed": Sentence(_("the plan {id} is signed already"), _("a new plan")),
    "locked_over_places": Sentence(
        _("more firms are locked to {id} than it has places"),
        _("fewer locked pairs, or a larger capacity"),
    ),
    "distance_unreadable": Sentence(
        _("{value} is no distance"), _("kilometres above 0, or nothing")
    ),
    "target_not_positive": Sentence(_("the target is {value}"), _("a number above 0")),
}
