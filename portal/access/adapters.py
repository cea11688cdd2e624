"""How allauth fits the portal: accounts come by nomination, never by self-service."""

from allauth.account.adapter import DefaultAccountAdapter


class NominatedAccounts(DefaultAccountAdapter):
    """Sign-up is closed; a nomination brings the account (Frequently asked questions of the Review Mechanism: activation after note verbale)."""

    def is_open_for_signup(self, request) -> bool:
        return False
