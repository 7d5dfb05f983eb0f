"""The settings of the app: its locks and its two themes, in the package, so that every install has them.

Streamlit would also read `.streamlit/config.toml` of the user and of the current folder; neither is
read here, so that nothing outside the package can open what is locked or change how the app looks.
"""

from collections.abc import Mapping
from typing import Any

from streamlit import config, net_util

HOST = "127.0.0.1"  # whoever reaches the port can ask for notes, so only this machine does

LOCKS: dict[str, Any] = {
    "server.headless": True,
    "server.address": HOST,
    "server.allowedHosts": [HOST, "localhost"],
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.xsrfCookieSameSite": "strict",
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.scriptHealthCheckEnabled": False,
    "server.fileWatcherType": "none",
    "server.runOnSave": False,
    "server.maxUploadSize": 20,
    "browser.gatherUsageStats": False,
    "browser.serverAddress": HOST,
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.allowedOrigins": [],
    "global.developmentMode": False,
    "logger.hideWelcomeMessage": True,
    "logger.enableRich": False,
    "runner.magicEnabled": False,
    "runner.fastReruns": True,
    "runner.postScriptGC": False,  # a full collection takes longer than the page; see `warm`
    "secrets.files": [],
}

_SANS = "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
_SERIF = "'Iowan Old Style', 'Palatino Linotype', Palatino, Charter, Georgia, 'Liberation Serif', serif"
_MONO = "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace"

THEME: dict[str, Any] = {
    "theme.font": _SANS,
    "theme.headingFont": _SERIF,
    "theme.codeFont": _MONO,
    "theme.baseFontSize": 16,
    "theme.baseRadius": "8px",
    "theme.buttonRadius": "8px",
    "theme.showWidgetBorder": True,
    "theme.linkUnderline": False,
    "theme.paddingTop": "1.75rem",
    "theme.paddingBottom": "5rem",
    "theme.light.primaryColor": "#0e6b67",
    "theme.light.backgroundColor": "#fbfaf7",
    "theme.light.secondaryBackgroundColor": "#f1efe9",
    "theme.light.textColor": "#1e2227",
    "theme.light.borderColor": "#dedbd2",
    "theme.light.linkColor": "#0b5e5a",
    "theme.light.codeBackgroundColor": "#f1efe9",
    "theme.light.dataframeBorderColor": "#e4e1d8",
    "theme.dark.primaryColor": "#63c7bd",
    "theme.dark.backgroundColor": "#15181b",
    "theme.dark.secondaryBackgroundColor": "#1f2428",
    "theme.dark.textColor": "#e8e6e0",
    "theme.dark.borderColor": "#343a3f",
    "theme.dark.linkColor": "#7fd3ca",
    "theme.dark.codeBackgroundColor": "#1f2428",
    "theme.dark.dataframeBorderColor": "#2d3338",
}


def options(port: int) -> Mapping[str, Any]:
    """Return every setting of an app at a port."""
    hosts = [f"http://{host}:{port}" for host in (HOST, "localhost")]
    at = {"server.port": port, "browser.serverPort": port, "server.corsAllowedOrigins": hosts}
    return LOCKS | THEME | at


def apply(port: int, more: Mapping[str, Any] | None = None) -> None:
    """Give Streamlit these settings and no others; to be called before the app is made."""
    config.get_config_files = _no_files
    config.get_config_options(force_reparse=True, options_from_flags={**options(port), **(more or {})})
    # When it compares origins Streamlit asks a service for this machine's address, unless it knows it.
    net_util._external_ip = net_util._internal_ip = HOST


def _no_files(file_name: str) -> list[str]:
    """Name no file of settings or secrets: where Streamlit looks for them, others may write."""
    del file_name
    return []
