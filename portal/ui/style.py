"""The one block of CSS: what the theme's settings cannot say.

Streamlit's test ids may change at an upgrade; the version is pinned, and a browser test looks at the
width of the content and the colour of a link.
"""

CSS = """
<style>
.stMainBlockContainer{max-width:1040px;padding-left:1.5rem;padding-right:1.5rem}
header[data-testid=stHeader]{border-bottom:1px solid #b1b4b6}
.stMainBlockContainer p,.stMainBlockContainer li{max-width:760px}
.stMainBlockContainer td p,.stAlertContainer p,.stAlertContainer li{max-width:none}
:focus-visible{outline:3px solid #fd0!important;outline-offset:0;box-shadow:0 0 0 5px #0b0c0c!important}
[data-testid=stPageLink-NavLink]:focus-visible,a.plain:focus-visible{background:#fd0!important;color:#0b0c0c!important;
  outline:none!important;box-shadow:inset 0 -3px 0 #0b0c0c!important}
h1:focus,h2:focus,h3:focus{outline:none!important;box-shadow:none!important}
[data-testid=stAlertContainer]{border-left:5px solid currentcolor}
[data-testid=stPageLink-NavLink]{padding-left:0;padding-right:.25rem;background:transparent!important;border-radius:0}
.stMainBlockContainer [data-testid=stPageLink-NavLink] p{color:#1a5a96;text-decoration:underline;white-space:normal;
  font-size:1rem}
.stMainBlockContainer [data-testid=stPageLink-NavLink]:hover p{color:#0b3a63;text-decoration-thickness:3px}
[data-testid=stTable] th,[data-testid=stTable] td{padding:.45rem .75rem .45rem 0!important;vertical-align:top;
  color:#0b0c0c!important;white-space:normal;overflow-wrap:anywhere}
[data-testid=stTable] th{font-weight:700;overflow-wrap:normal}
.found:is(h3,h4){font-size:1.0625rem;margin:0;padding:.4rem 0 .2rem!important;overflow-wrap:anywhere}
[class*=st-key-task_]{border-bottom:1px solid #cecece;padding:.35rem 0}
:is([class*=st-key-err_],[class*=st-key-saves_]:has([class*=st-key-refused_],[class*=st-key-misfit_])){
  border-left:5px solid #ca3535;padding-left:.75rem}
:is([class*=st-key-err_],[class*=st-key-saves_]:has([class*=st-key-refused_],[class*=st-key-misfit_])) label p{
  color:#8a2211;font-weight:700}
[data-testid=stSidebar][data-collapsed=true]{visibility:hidden}
[data-testid=stHeaderActionElements],.stElementToolbar:has(+[data-testid=stVegaLiteChart]){display:none}
[data-testid=stMultiSelect] input{min-width:24px!important;min-height:24px}
.stMainBlockContainer blockquote,.stMainBlockContainer blockquote p{color:#0b0c0c!important;opacity:1!important}
hr{border-color:#cecece}
[data-testid=stBaseButton-tertiary] p{color:#1a5a96;text-decoration:underline}
a.download,button.plain{display:inline-block;border:1px solid #505a5f;padding:.45rem .8rem;margin:0 .5rem .5rem 0;
  color:#0b0c0c!important;text-decoration:none!important;background:#fff}
a.download:hover{border-color:#0b0c0c;text-decoration:underline!important}
a.plain{color:#1a5a96;text-decoration:underline}
@media (max-width:640px){[data-testid=stTable] table{font-size:13px}
  [data-testid=stTable] th,[data-testid=stTable] td{padding:.35rem .4rem .35rem 0!important}
  .stMarkdownBadge{white-space:normal!important}
  [class*=st-key-task_]{flex-direction:column!important;align-items:flex-start!important;gap:.25rem!important}
  table[data-stacks]{display:block;font-size:15px!important}
  table[data-stacks] :is(tbody,tr,th,td){display:block;width:auto!important}
  table[data-stacks] thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
  table[data-stacks] tbody tr{border-bottom:1px solid #b1b4b6;padding:.35rem 0}
  table[data-stacks] :is(th,td){border:0!important;padding:.15rem 0!important}
  table[data-stacks] td:before{content:attr(data-column) ": "/"";float:left;font-weight:700;margin-right:.4rem}
  table[data-stacks] [data-says=nothing]{display:none}}
@media print{[data-testid=stButton],[data-testid=stDownloadButton],header[data-testid=stHeader]{display:none!important}}
</style>
"""
