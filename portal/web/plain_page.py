"""A page of plain HTML, for the few that stand outside Streamlit: no script, the portal's look."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from starlette.responses import HTMLResponse

_STYLE = """
body{margin:0;font:17px/1.5 Arial,'Helvetica Neue',Helvetica,sans-serif;color:#0b0c0c;background:#fff}
header{border-bottom:1px solid #b1b4b6;border-top:5px solid #00703c}
header p,main{max-width:1040px;margin:0 auto;padding:.75rem 1.5rem}
header a{color:#0b0c0c;font-weight:700;text-decoration:none}
main>*{max-width:760px}
h1{font-size:1.75rem;line-height:1.2}h2{font-size:1.3125rem;margin:2rem 0 .5rem}
a{color:#1a5a96}
a:focus-visible,button:focus-visible{outline:3px solid #fd0;outline-offset:0;box-shadow:0 0 0 5px #0b0c0c}
button,.button{display:inline-block;font:inherit;font-weight:700;color:#fff;background:#00703c;border:0;
padding:.6rem 1rem;text-decoration:none;cursor:pointer}
ul.people{list-style:none;margin:0;padding:0}
ul.people li{border-bottom:1px solid #b1b4b6;padding:.6rem 0}
ul.people a{font-weight:700}
main>.bodies{max-width:none}
.body{break-inside:avoid}.body:first-child h2{margin-top:0}
@media (min-width:900px){.bodies{columns:2;column-gap:3rem}}
fieldset{border:0;padding:0;margin:0 0 1rem}
legend,label[for=condition],label[for=reason]{font-weight:700}
.advice p{margin:.3rem 0}
.advice p:has(textarea){margin:1rem 0}
textarea{font:inherit;width:100%;box-sizing:border-box;border:2px solid #0b0c0c;padding:.3rem}
textarea:focus-visible,input:focus-visible,summary:focus-visible{outline:3px solid #fd0;outline-offset:0;
box-shadow:0 0 0 5px #0b0c0c}
summary{cursor:pointer;padding:.4rem 0}
.tag{background:#eeefef;color:#383f43;padding:.1rem .5rem;font-size:.875rem}
.crumbs,.small{font-size:.9375rem}
.crumbs a,.crumbs span{margin-right:.5rem}
.notice{border-left:5px solid #0b0c0c;padding:.5rem 1rem;background:#fff5c2}
main>.wide{max-width:none}
table{border-collapse:collapse;width:100%;font-size:.9375rem;margin:0 0 1rem}
caption{text-align:left;font-weight:700;padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid #cecece;
overflow-wrap:break-word}
td a{overflow-wrap:anywhere}
img{max-width:100%;height:auto}
caption.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
th.number,td.number{text-align:right;white-space:nowrap}
.record th{width:34%}
.record td{overflow-wrap:anywhere}
.told{white-space:pre-line;overflow-wrap:anywhere}
code{background:#f3f2f1;overflow-wrap:anywhere}
footer{border-top:1px solid #b1b4b6;margin-top:3rem}
footer p{max-width:1040px;margin:0 auto;padding:.75rem 1.5rem}
footer a{display:inline-block;margin-right:1.5rem;padding:.2rem 0}
@media (max-width:640px){body{font-size:16px}table{font-size:13px}th,td{padding-right:.4rem}
table.stacks{font-size:15px}
.stacks,.stacks :is(caption,tbody,tr,th,td){display:block}
.stacks thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stacks tbody tr{border-bottom:1px solid #b1b4b6;padding:.4rem 0}
.stacks :is(th,td),.stacks :is(th,td).number{border:0;padding:.1rem 0;text-align:left}
.stacks td:before{content:attr(data-column) ": "/"";font-weight:700}
.stacks td:empty{display:none}}
@media print{body{font-size:10.5pt}table{font-size:9pt}header,footer,.crumbs,.notprinted{display:none}
main{padding:0;max-width:none}main>*{max-width:none}a{color:#0b0c0c}h2,h3,caption{break-after:avoid}
tr{break-inside:avoid}thead{display:table-header-group}}
"""

DEMONSTRATION = (
    '<p class="small"><span class="tag">Demonstration</span> Bodies called “Example” and all their figures are '
    "invented.</p>"
)


FOOT = (
    '<footer><p><a href="/guidance">Find guidance</a><a href="/what-worked">What worked</a>'
    '<a href="/sandboxes">Sandboxes open now</a><a href="/licences">Sandbox licences</a>'
    '<a href="/steers">Steers</a><a href="/funding">AI funding</a>'
    '<a href="/returns/">Published returns</a><a href="/data/">Open data</a>'
    '<a href="/accessibility">Accessibility</a></p>'
    "<p>Content under the Open Government Licence v3.0, except where stated.</p></footer>"
)
"""Of the public pages."""


def plain_page(
    title: str,
    body: str,
    *,
    status: int = 200,
    head: str = "",
    crumbs: Sequence[tuple[str, str]] = (),
    demonstration: bool = False,
    foot: str = "",
) -> HTMLResponse:
    """A page with one heading, ``title``. ``body``, ``head`` and ``foot`` are HTML: escape what people wrote.

    ``crumbs`` are the pages above this one, (label, address) each; ``demonstration`` says that figures are
    invented.
    """
    above = "".join(
        f'<a href="{escape(address)}">{escape(label)}</a><span aria-hidden="true">›</span>' for label, address in crumbs
    )
    trail = f'<nav class="crumbs" aria-label="Breadcrumbs">{above}<span>{escape(title)}</span></nav>' if above else ""
    return HTMLResponse(
        f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} – Regulators and AI</title>
{head}<style>{_STYLE}</style>
</head>
<body>
<header><p><a href="/">Regulators and AI</a></p></header>
<main>
{DEMONSTRATION if demonstration else ""}{trail}
<h1>{escape(title)}</h1>
{body}
</main>
{foot}
</body>
</html>
""",
        status_code=status,
    )
