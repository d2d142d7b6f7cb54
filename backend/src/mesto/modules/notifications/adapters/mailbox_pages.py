"""The pages of the dev mailbox: plain HTML made here, and nothing of a mail is markup in it."""

import re
from collections.abc import Sequence
from html import escape
from typing import Final

from mesto.modules.notifications.infrastructure.mailbox import KeptMail

# The mail itself is shown in a frame without scripts, forms or an origin; its links open new pages.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
STYLE: Final = """
body{margin:2rem auto;max-width:60rem;padding:0 1rem;font:16px/1.5 system-ui,sans-serif;color:#1f2937}
table{width:100%;border-collapse:collapse}td,th{padding:.4rem .6rem;text-align:left;border-bottom:1px solid #e5e7eb}
pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:1rem;background:#f3f4f6;border-radius:8px}
iframe{width:100%;height:36rem;border:1px solid #e5e7eb;border-radius:8px}a{color:#0f766e}
"""
PAGE: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style></head>
<body>{body}</body>
</html>
"""
LINK: Final = re.compile(r"https?://[^\s<>\"']+")


def list_page(mails: Sequence[KeptMail], to: str | None, home: str) -> str:
    rows = "".join(
        f"<tr><td>{escape(f'{mail.created_at:%Y-%m-%d %H:%M:%S} UTC')}</td><td>{escape(mail.to)}</td>"
        f'<td><a href="{escape(home)}/{mail.id}">{escape(mail.subject)}</a></td></tr>'
        for mail in mails
    )
    found = rows or '<tr><td colspan="3">No mails yet.</td></tr>'
    form = (
        f'<form action="{escape(home)}"><label>To <input name="to" value="{escape(to or "")}"></label>'
        " <button>Show</button></form>"
    )
    table = f"<table><tr><th>At</th><th>To</th><th>Subject</th></tr>{found}</table>"
    return _page("Dev mailbox", f"<h1>Dev mailbox</h1>{form}{table}")


def mail_page(mail: KeptMail, home: str) -> str:
    head = (
        f'<p><a href="{escape(home)}">All mails</a></p><h1>{escape(mail.subject)}</h1>'
        f"<p>To {escape(mail.to)}, {escape(f'{mail.created_at:%Y-%m-%d %H:%M:%S} UTC')}<br>"
        f"<code>{escape(mail.message_id)}</code></p>"
    )
    frame = (
        '<h2>HTML</h2><iframe title="HTML part" sandbox="allow-popups allow-popups-to-escape-sandbox"'
        f' srcdoc="{escape(mail.html)}"></iframe>'
    )
    return _page(mail.subject, f"{head}<h2>Text</h2><pre>{_with_links(mail.text)}</pre>{frame}")


def _page(title: str, body: str) -> str:
    return PAGE.format(title=escape(title), style=STYLE, body=body)


def _with_links(text: str) -> str:
    parts, end = [], 0
    for found in LINK.finditer(text):
        url = escape(found[0])
        parts += [escape(text[end : found.start()]), f'<a href="{url}" rel="noopener noreferrer">{url}</a>']
        end = found.end()
    return "".join([*parts, escape(text[end:])])
