"""Words that sentences take in as values, and the few that stand around a sentence."""

from matchmaker.errors.sentences.sentence import _

TERMS = frozenset(
    {
        # Records
        _("activity"),
        _("campaign"),
        _("contact"),
        _("import"),
        _("call"),
        _("content"),
        _("event"),
        _("guest"),
        _("check-up"),
        _("dimension"),
        _("introduction"),
        _("judgement"),
        _("key"),
        _("need"),
        _("report"),
        _("plan"),
        _("offer"),
        _("profile"),
        _("session"),
        _("story"),
        _("task"),
        _("upload"),
        _("webhook"),
        # Kinds of profile
        _("company"),
        _("expert"),
        _("research_group"),
        _("lab"),
        _("association"),
        _("institution"),
        _("organisation"),
        # Introductions: who acts, what is done, how it stands
        _("asker"),
        _("candidate"),
        _("staff"),
        _("clock"),
        _("suggest"),
        _("propose"),
        _("interest"),
        _("decline"),
        _("withdraw"),
        _("expire"),
        _("meet"),
        _("conclude"),
        _("lift"),
        _("hand_over"),
        _("suggested"),
        _("proposed"),
        _("interested"),
        _("introduced"),
        _("meeting"),
        _("outcome"),
        _("declined"),
        _("withdrawn"),
        _("expired"),
        # Forms of files
        _("a PDF"),
        _("a ZIP file"),
        _("an old Excel file (.xls)"),
        _("an Excel file with a password"),
        _("an RTF document"),
        _("a Word document"),
        _("a LibreOffice file"),
        _("a file of Apple Numbers"),
        _("a picture"),
        _("a web page"),
        _("the same table saved as .xlsx or .csv, in Excel or LibreOffice"),
        _("the table itself, as .xlsx or .csv, from whoever made the file"),
        _("the same file saved as .xlsx without a password"),
        _("the files that are in it, unpacked"),
        # Identifiers, and what is wrong with one
        _("Italian VAT number"),
        _("Swiss UID"),
        _("ORCID iD"),
        _("ROR id"),
        _("PIC"),
        _("11 digits: 07643520567"),
        _("nine digits: 999879881"),
        _("the number has an invalid format"),
        _("the number has an invalid length"),
        _("the number's checksum or check digit is invalid"),
        _("one of the parts of the number are invalid or unknown"),
        # What needs an extra
        _("Leiden communities"),
        _("a network report"),
        _("a picture for print"),
        _("a sentence encoder"),
        _("a store on a server"),
        _("an interactive picture"),
        _("drawing plots"),
        _("reading saved pages"),
        _("signing in through an OpenID provider"),
    }
)

ROW = _("row {row}")
FIELD = _("field {field}")
VALUE = _("value {value!r}")
PLACED = _("{where}: {rule}")
ACCEPTED = _("{rule}; accepted: {accepted}")
ACCEPTED_ALONE = _("accepted: {accepted}")
CLOSE = _("{rule}; close: {close}")
