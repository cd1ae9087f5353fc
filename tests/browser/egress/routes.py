"""The ways from a page to another origin, one page each.

In a page `URL` stands for an address of the forbidden origin over http, `HTTPS`, `WS` and `WSS` for it by those
schemes, `HOST` for its host and port, and `OWN` for the page's own origin. `also` are more paths of the own origin that
the page needs; a status with a `Location` is a redirect. Pages do what they do by themselves, when they are loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..loopback_site import Reply


@dataclass(frozen=True, kw_only=True)
class Route:
    """One way. `own` pages get headers of their own; `leaves` pages are navigated away from afterwards."""

    name: str
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    also: dict[str, Reply] = field(default_factory=dict)
    leaves: bool = False


def _script(name: str, code: str, **more: object) -> Route:
    return Route(name=name, html=f"<body><script>{code}</script></body>", **more)  # type: ignore[arg-type]


def _redirect(status: int, to: str = "URL") -> Reply:
    return Reply(status=status, headers={"Location": to})


def _js(code: str) -> Reply:
    return Reply(body=code, kind="text/javascript")


_WORKER_CODES: dict[str, str] = {
    "fetch": "fetch('URL', {mode: 'no-cors'}).catch(() => 0)",
    "websocket": "new WebSocket('WS')",
    "event source": "new EventSource('URL')",
    "import": "try { importScripts('URL') } catch {}",
    "xhr": "const x = new XMLHttpRequest(); x.open('GET', 'URL'); x.send()",
}


def _workers() -> list[Route]:
    found = []
    for what, code in _WORKER_CODES.items():
        path = f"/worker-{what.replace(' ', '-')}.js"
        found.append(_script(f"worker: {what}", f"new Worker('OWN{path}')", also={path: _js(code)}))
        if what != "xhr":
            shared = path.replace("worker", "shared")
            found.append(
                _script(f"shared worker: {what}", f"new SharedWorker('OWN{shared}')", also={shared: _js(code)})
            )
    return found


def _service_worker(name: str, code: str, then: str = "") -> Route:
    slug = name.replace(" ", "-").replace(":", "")
    scope = f"/{slug}/"
    page = f"""navigator.serviceWorker.register('OWN{scope}sw.js').then(async found => {{
        const worker = found.installing || found.waiting || found.active;
        if (worker.state !== 'activated') await new Promise(done => worker.addEventListener('statechange',
            () => worker.state === 'activated' && done()));
        {then}
    }}).catch(() => 0)"""
    return _script(name, page, also={f"{scope}sw.js": _js(code), f"{scope}in": Reply(body="in")})


def _peer(name: str, server: str) -> Route:
    return _script(
        name,
        f"""const peer = new RTCPeerConnection({{iceServers: [{server}], iceTransportPolicy: 'all'}});
        peer.createDataChannel('x');
        peer.createOffer().then(offer => peer.setLocalDescription(offer))""",
    )


def _tag(name: str, html: str, **more: object) -> Route:
    return Route(name=name, html=html, **more)  # type: ignore[arg-type]


def _style(name: str, css: str, html: str = "<p>text</p>") -> Route:
    return Route(name=name, html=f"<style>{css}</style>{html}")


NAVIGATIONS: tuple[Route, ...] = (
    _tag("link", "<a id=go href='URL'>x</a><script>go.click()</script>"),
    _tag("link to a new page", "<a id=go target=_blank rel=noopener href='URL'>x</a><script>go.click()</script>"),
    _tag("link with a script", "<a id=go href='javascript:void(location=\"URL\")'>x</a><script>go.click()</script>"),
    _tag("form: GET", "<form id=f action='URL'><input name=a value=b></form><script>f.submit()</script>"),
    _tag("form: POST", "<form id=f method=post action='URL'><input name=a value=b></form><script>f.submit()</script>"),
    _tag(
        "form: to a new page",
        "<form id=f method=post target=_blank action='URL'><input name=a value=b></form><script>f.submit()</script>",
    ),
    _tag(
        "form: 307 with its body",
        "<form id=f method=post action='OWN/hop-307'><input name=a value=b></form><script>f.submit()</script>",
        also={"/hop-307": _redirect(307)},
    ),
    _tag(
        "form: 308 with its body",
        "<form id=f method=post action='OWN/hop-308'><input name=a value=b></form><script>f.submit()</script>",
        also={"/hop-308": _redirect(308)},
    ),
    Route(name="redirect: 301", status=301, headers={"Location": "URL"}),
    Route(name="redirect: 302", status=302, headers={"Location": "URL"}),
    Route(name="redirect: 303", status=303, headers={"Location": "URL"}),
    Route(name="redirect: https", status=302, headers={"Location": "HTTPS"}),
    Route(
        name="redirect: chain",
        status=302,
        headers={"Location": "OWN/chain-1"},
        also={"/chain-1": _redirect(307, "OWN/chain-2"), "/chain-2": _redirect(303)},
    ),
    _tag("meta refresh", "<meta http-equiv=refresh content='0;url=URL'>"),
    _tag("refresh header", "<p>soon</p>", headers={"Refresh": "0;url=URL"}),
    _script("location: href", "location.href = 'URL'"),
    _script("location: replace", "location.replace('URL')"),
    _script("location: later", "setTimeout(() => location.assign('URL'), 30)"),
    _script("location: https", "location.href = 'HTTPS'"),
    _script("location: navigation api", "navigation.navigate('URL').finished.catch(() => 0)"),
    _script("open", "window.open('URL')"),
    _script("open: without opener", "window.open('URL', '_blank', 'noopener')"),
    _script("open: blank, then sent on", "const w = window.open('about:blank'); w.location = 'URL'"),
    _script("open: blank, then written", "window.open('about:blank').document.write('<img src=\"URL\">')"),
)

FRAMES: tuple[Route, ...] = (
    _tag("frame: src", "<iframe src='URL'></iframe>"),
    _tag("frame: https", "<iframe src='HTTPS'></iframe>"),
    _tag("frame: srcdoc", "<iframe srcdoc='<img src=\"URL\">'></iframe>"),
    _tag("frame: data", "<iframe src='data:text/html,<img src=\"URL\">'></iframe>"),
    _script(
        "frame: blob",
        """const f = document.body.appendChild(document.createElement('iframe'));
        f.src = window.URL.createObjectURL(new Blob(['<img src="' + 'URL' + '">'], {type: 'text/html'}))""",
    ),
    _tag("frame: redirected", "<iframe src='OWN/hop-frame'></iframe>", also={"/hop-frame": _redirect(302)}),
    _tag("frame: sandboxed", "<iframe sandbox='allow-scripts' src='URL'></iframe>"),
    _tag("frame: in a frame", "<iframe src='OWN/inner'></iframe>", also={"/inner": Reply(body="<iframe src='URL'>")}),
    _tag("frame: frameset", "<frameset><frame src='URL'></frameset>"),
    _tag("object", "<object data='URL' type='text/html'></object>"),
    _tag("embed", "<embed src='URL' type='text/html'>"),
)

LOADED: tuple[Route, ...] = (
    _tag("image", "<img src='URL'>"),
    _tag("image: https", "<img src='HTTPS'>"),
    _tag("image: srcset", "<img srcset='URL 1x'>"),
    _tag("image: picture", "<picture><source srcset='URL'><img></picture>"),
    _tag("image: redirected", "<img src='OWN/hop-img'>", also={"/hop-img": _redirect(302)}),
    _tag("image: by a base", "<base href='URL'><img src='x.png'>"),
    _script("image: from a script", "new Image().src = 'URL'"),
    _tag("image: button", "<input type=image src='URL'>"),
    _style("style: background", "body { background: url(URL) }"),
    _style("style: content", "p::before { content: url(URL) }"),
    _style("style: list", "li { list-style-image: url(URL) }", "<ul><li>x</ul>"),
    _style("style: border", "p { border: 9px solid; border-image: url(URL) 9 }"),
    _style("style: image set", "p { background: image-set(url(URL) 1x) }"),
    _style("style: import", "@import url(URL);"),
    _tag("style: link", "<link rel=stylesheet href='URL'>"),
    _style("font", "@font-face { font-family: f; src: url(URL) } p { font-family: f }"),
    _tag("script", "<script src='URL'></script>"),
    _tag("script: module", "<script type=module src='URL'></script>"),
    _script("script: dynamic import", "import('URL').catch(() => 0)"),
    _tag(
        "script: import map",
        '<script type=importmap>{"imports": {"x": "URL"}}</script><script type=module>import \'x\'</script>',
    ),
    _script("script: written", "document.write('<scr' + 'ipt src=\"URL\"></scr' + 'ipt>')"),
    _script("script: audio worklet", "new AudioContext().audioWorklet.addModule('URL').catch(() => 0)"),
    _script("script: paint worklet", "CSS.paintWorklet.addModule('URL').catch(() => 0)"),
    _tag("video", "<video src='URL' preload=auto></video>"),
    _tag("video: source", "<video preload=auto><source src='URL' type='video/mp4'></video>"),
    _tag("video: poster", "<video poster='URL'></video>"),
    _tag("audio", "<audio src='URL' preload=auto></audio>"),
    _tag("svg: image", "<svg><image href='URL' width=9 height=9 /></svg>"),
    _tag(
        "svg: filter",
        "<svg width=9 height=9><filter id=f><feImage href='URL'/></filter>"
        "<rect filter='url(#f)' width=9 height=9 /></svg>",
    ),
)

ASKED: tuple[Route, ...] = (
    _script("fetch", "fetch('URL').catch(() => 0)"),
    _script("fetch: no cors, POST", "fetch('URL', {mode: 'no-cors', method: 'POST', body: 'x'}).catch(() => 0)"),
    _script("fetch: https", "fetch('HTTPS').catch(() => 0)"),
    _script("fetch: keep alive", "fetch('URL', {keepalive: true, method: 'POST', body: 'x'}).catch(() => 0)"),
    _script("fetch: redirected", "fetch('OWN/hop-fetch').catch(() => 0)", also={"/hop-fetch": _redirect(307)}),
    _script("fetch: at unload", "addEventListener('pagehide', () => fetch('URL', {keepalive: true}))", leaves=True),
    _script("xhr", "const x = new XMLHttpRequest(); x.open('GET', 'URL'); x.send()"),
    _script("xhr: at once", "try { const x = new XMLHttpRequest(); x.open('GET', 'URL', false); x.send() } catch {}"),
    _script("beacon", "navigator.sendBeacon('URL', 'x')"),
    _script("beacon: at unload", "addEventListener('pagehide', () => navigator.sendBeacon('URL', 'x'))", leaves=True),
    _script("event source", "new EventSource('URL')"),
    _script("event source: redirected", "new EventSource('OWN/hop-es')", also={"/hop-es": _redirect(307)}),
    _script("websocket", "new WebSocket('WS')"),
    _script("websocket: encrypted", "new WebSocket('WSS')"),
    _script("web transport", "try { new WebTransport('HTTPS').ready.catch(() => 0) } catch {}"),
    *_workers(),
    _service_worker("service worker: fetch", _WORKER_CODES["fetch"]),
    _service_worker("service worker: import", _WORKER_CODES["import"]),
    _service_worker(
        "service worker: answers from elsewhere",
        "addEventListener('fetch', e => e.respondWith(fetch('URL', {mode: 'no-cors'})))",
        "const f = document.body.appendChild(document.createElement('iframe')); f.src = found.scope + 'in'",
    ),
    _peer("peer: STUN", "{urls: 'stun:HOST'}"),
    _peer("peer: TURN", "{urls: 'turn:HOST?transport=udp', username: 'u', credential: 'c'}"),
    _peer("peer: TURN over TCP", "{urls: 'turn:HOST?transport=tcp', username: 'u', credential: 'c'}"),
    _peer("peer: TURN over TLS", "{urls: 'turns:HOST?transport=tcp', username: 'u', credential: 'c'}"),
)

AHEAD: tuple[Route, ...] = (
    _tag("prefetch", "<link rel=prefetch href='URL'>"),
    _tag("preload", "<link rel=preload as=image href='URL'>"),
    _tag("preload: header", "<p>x</p>", headers={"Link": "<URL>; rel=preload; as=script"}),
    _tag("preload: module", "<link rel=modulepreload href='URL'>"),
    _tag("ping", "<a id=go href='#x' ping='URL'>x</a><script>go.click()</script>"),
    _tag("report: CSP", "<img src='OWN/x.png'>", headers={"Content-Security-Policy": "img-src 'none'; report-uri URL"}),
    _tag("download: link", "<a id=go download href='URL'>x</a><script>go.click()</script>"),
    _tag(
        "download: redirected",
        "<a id=go download=x href='OWN/hop-download'>x</a><script>go.click()</script>",
        also={"/hop-download": _redirect(302)},
    ),
    _tag(
        "speculation rules",
        '<script type=speculationrules>{"prefetch": [{"urls": ["URL"], "eagerness": "immediate"}]}</script>',
    ),
)

ROUTES: tuple[Route, ...] = (*NAVIGATIONS, *FRAMES, *LOADED, *ASKED, *AHEAD)
