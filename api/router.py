"""All routes of the service: the JSON interface under /api/v1, and the pages for people."""

from .accounts import openid, sessions
from .accounts import pages as account_pages
from .accounts import routes as accounts
from .imports import duplicates
from .imports import routes as imports
from .introductions import pages as introduction_pages
from .introductions import routes as introductions
from .introductions import webhooks
from .needs import pages as need_pages
from .needs import routes as needs
from .network import activities
from .network import routes as network
from .operations import routes as operations
from .profiles import records
from .profiles import routes as profiles
from .programme import calls, contents, events, plans, results
from .programme import routes as programme
from .suggestions import pages as suggestion_pages
from .suggestions import routes as suggestions

json_routers = (
    profiles.router,
    records.router,
    accounts.data_subjects_router,
    activities.router,
    imports.router,
    network.router,
    programme.router,
    suggestions.router,
    introductions.router,
    needs.router,
    plans.router,
    results.router,
    calls.router,
    events.router,
    contents.router,
    duplicates.router,
    webhooks.router,
    sessions.router,
    accounts.router,
    accounts.keys_router,
    operations.audit_router,
    operations.router,
    operations.health_router,
    operations.documentation_router,
)

page_routers = (
    suggestion_pages.router,
    introduction_pages.router,
    need_pages.router,
    results.pages,
    plans.pages,
    calls.pages,
    events.pages,
    contents.pages,
    account_pages.router,
    openid.router,
)
