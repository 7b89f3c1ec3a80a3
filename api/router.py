"""All routes of the service: the JSON interface under /api/v1, and the pages for people."""

from .accounts import admin, first_run, links, openid, sessions
from .accounts import pages as account_pages
from .accounts import routes as accounts
from .checkups import campaign_pages, innovation_pages
from .checkups import pages as checkup_pages
from .checkups import routes as checkups
from .contacts import pages as contact_pages
from .contacts import routes as contacts
from .dossiers import pages as dossier_pages
from .home import desk
from .home import pages as home_pages
from .imports import duplicate_pages, duplicates
from .imports import pages as import_pages
from .imports import routes as imports
from .introductions import pages as introduction_pages
from .introductions import plan_pages, proposals, webhooks
from .introductions import routes as introductions
from .needs import pages as need_pages
from .needs import routes as needs
from .network import activities
from .network import pages as network_pages
from .network import routes as network
from .operations import pages as operation_pages
from .operations import routes as operations
from .profiles import directory, edit, records, statements, timeline
from .profiles import routes as profiles
from .programme import (
    call_pages,
    calls,
    content_pages,
    contents,
    event_pages,
    events,
    next_question,
    outreach_pages,
    plans,
    results,
    story_pages,
)
from .suggestions import pages as suggestion_pages
from .suggestions import pair as pair_pages
from .suggestions import routes as suggestions
from .suggestions import selection

json_routers = (
    profiles.router,
    records.router,
    statements.router,
    contacts.router,
    accounts.data_subjects_router,
    activities.router,
    imports.router,
    network.router,
    checkups.router,
    innovation_pages.json_router,
    suggestions.router,
    introductions.router,
    needs.router,
    plans.router,
    results.router,
    calls.router,
    events.router,
    contents.router,
    next_question.router,
    duplicates.router,
    webhooks.router,
    sessions.router,
    links.router,
    accounts.router,
    accounts.keys_router,
    operations.audit_router,
    operations.router,
    operations.health_router,
    operations.documentation_router,
)

page_routers = (
    home_pages.router,
    desk.router,
    directory.router,
    edit.router,
    timeline.router,
    suggestion_pages.router,
    pair_pages.router,
    selection.router,
    dossier_pages.router,
    proposals.router,
    plan_pages.router,
    introduction_pages.router,
    need_pages.router,
    results.pages,
    plans.pages,
    checkup_pages.router,
    import_pages.router,
    contact_pages.router,
    duplicate_pages.router,
    network_pages.router,
    campaign_pages.router,
    innovation_pages.router,
    call_pages.pages,
    event_pages.pages,
    content_pages.pages,
    story_pages.pages,
    outreach_pages.pages,
    next_question.pages,
    account_pages.router,
    first_run.router,
    links.pages_router,
    admin.router,
    operation_pages.router,
    openid.router,
)
