"""A page of plain HTML, for the few that stand outside Streamlit: no script, the portal's look."""

from __future__ import annotations

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
.tag{background:#eeefef;color:#383f43;padding:.1rem .5rem;font-size:.875rem}
"""


def plain_page(title: str, body: str, *, status: int = 200, head: str = "") -> HTMLResponse:
    """A page with one heading, ``title``. ``body`` and ``head`` are HTML: escape what people wrote."""
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
<h1>{escape(title)}</h1>
{body}
</main>
</body>
</html>
""",
        status_code=status,
    )
