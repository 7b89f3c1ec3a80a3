"""All routes of the service: the JSON interface under /api/v1, and the pages for people."""

from api.accounts import openid, sessions
from api.accounts import pages as account_pages
from api.accounts import routes as accounts
from api.imports import duplicates
from api.imports import routes as imports
from api.introductions import pages as introduction_pages
from api.introductions import routes as introductions
from api.introductions import webhooks
from api.needs import pages as need_pages
from api.needs import routes as needs
from api.network import activities
from api.network import routes as network
from api.operations import routes as operations
from api.profiles import records
from api.profiles import routes as profiles
from api.programme import routes as programme
from api.suggestions import pages as suggestion_pages
from api.suggestions import routes as suggestions

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
    programme.plan_router,
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
    account_pages.router,
    openid.router,
)
