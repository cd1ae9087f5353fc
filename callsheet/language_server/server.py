"""The wire: the Language Server Protocol over standard input and output, by pygls. What is said is `session`'s.

A change is checked when nothing has been typed for an instant, in a thread of its own, so that questions are answered
meanwhile; what comes out is shown only if the document is still the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from callsheet import __version__
from callsheet.dsl.tiers import DEFAULT_TIERS, Tier
from callsheet.settings_files import BadSettings
from callsheet.tiers import tiers_in_force

from .diagnosing import diagnostics_of
from .documents import path_of
from .navigating import TOKEN_MODIFIERS, TOKEN_TYPES
from .positions import Encoding, Json
from .session import Refused, Session

PAUSE = 0.15
"""Seconds without a key after which a document is checked."""
REQUEST_FAILED = -32803
TRIGGERS = [".", '"', "{"]
"""Characters at which an editor asks for completions by itself."""
ENCODINGS: Mapping[str, Encoding] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "utf-32"}

Ask = Callable[[Session, Json], Any]


def serve() -> None:
    """Answer until the editor goes."""
    make_server().start_io()


def make_server() -> LanguageServer:
    """A server that is not started yet."""
    server = LanguageServer(
        name="callsheet", version=__version__, text_document_sync_kind=types.TextDocumentSyncKind.Incremental
    )
    _Wire(server)
    return server


class _Wire:
    """One connection: its session, and the checks that are due."""

    def __init__(self, server: LanguageServer) -> None:
        self.server = server
        self.session = Session()
        self.converter = get_converter()
        self.checker = ThreadPoolExecutor(max_workers=1)
        self.due: dict[str, asyncio.Task[None]] = {}
        for method, handle in (
            (types.INITIALIZED, self.initialized),
            (types.TEXT_DOCUMENT_DID_OPEN, self.opened),
            (types.TEXT_DOCUMENT_DID_CHANGE, self.changed),
            (types.TEXT_DOCUMENT_DID_CLOSE, self.closed),
            (types.TEXT_DOCUMENT_DID_SAVE, self.files_changed),
            (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, self.files_changed),
        ):
            server.feature(method)(_function(handle))
        for method, options, ask, kind in _REQUESTS:
            server.feature(method, options)(self._answering(ask, kind))

    # Documents

    def initialized(self, _: types.InitializedParams) -> None:
        """Both sides have said what they can."""
        workspace = self.server.workspace
        roots = [path_of(folder.uri) for folder in workspace.folders.values()]
        roots += [path_of(workspace.root_uri)] if workspace.root_uri else []
        self.session = Session(
            encoding=ENCODINGS[str(getattr(workspace.position_encoding, "value", "utf-16"))],
            snippets=_takes_snippets(self.server.client_capabilities),
            roots=[root for root in roots if root is not None],
            tiers=_tiers,
        )

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        self.session.open(document.uri, document.text, document.version)
        self._check_all(0.0)

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        document = params.text_document
        self.session.change(document.uri, document.version, self._json(params)["contentChanges"])
        self._check_all(PAUSE)

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        self.session.close(uri)
        self._show(uri, None, [])
        self._check_all(PAUSE)

    def files_changed(self, _: Any) -> None:
        """Specs and skills are read from disk where they are not open."""
        self.session.forget()
        self._check_all(PAUSE)

    # Checking

    def _check_all(self, pause: float) -> None:
        """Each open document may speak of the one that has changed."""
        for uri in self.session.uris():
            earlier = self.due.get(uri)
            if earlier is not None:
                earlier.cancel()
            self.due[uri] = asyncio.get_running_loop().create_task(self._check(uri, pause))

    async def _check(self, uri: str, pause: float) -> None:
        await asyncio.sleep(pause)
        reading = self.session.reading(uri)
        if reading is None:
            return
        found = await asyncio.get_running_loop().run_in_executor(
            self.checker, diagnostics_of, reading, self.session.plans_for(reading)
        )
        if self.session.reading(uri) is reading:
            self._show(uri, reading.document.version, found)

    def _show(self, uri: str, version: int | None, found: list[Json]) -> None:
        diagnostics = self._made(found, list[types.Diagnostic])
        self.server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=diagnostics)
        )

    # Questions

    def _answering(self, ask: Ask, kind: Any) -> Callable[[Any], Any]:
        def answer(params: Any) -> Any:
            try:
                found = ask(self.session, self._json(params))
            except Refused as refused:
                raise JsonRpcException(message=str(refused), code=REQUEST_FAILED) from None
            return None if found is None else self._made(found, kind)

        return answer

    def _json(self, params: Any) -> Any:
        return self.converter.unstructure(params)

    def _made(self, found: Any, kind: Any) -> Any:
        return self.converter.structure(found, kind)


def _function(method: Callable[[Any], None]) -> Callable[[Any], None]:
    """pygls writes on what it is given, and a method takes no notes."""

    def handle(params: Any) -> None:
        method(params)

    return handle


def _takes_snippets(capabilities: types.ClientCapabilities) -> bool:
    document = capabilities.text_document
    completion = document.completion if document is not None else None
    item = completion.completion_item if completion is not None else None
    return bool(item is not None and item.snippet_support)


def _tiers() -> Mapping[str, Tier]:
    """The tiers in force; where the settings are wrong, which every command tells, the built-in ones."""
    try:
        return tiers_in_force(folder=Path.cwd())
    except BadSettings:
        return DEFAULT_TIERS


def _uri(params: Json) -> str:
    uri: str = params["textDocument"]["uri"]
    return uri


def _typed(params: Json) -> str | None:
    typed: str | None = (params.get("context") or {}).get("triggerCharacter")
    return typed


_LEGEND = types.SemanticTokensLegend(token_types=list(TOKEN_TYPES), token_modifiers=list(TOKEN_MODIFIERS))

_REQUESTS: tuple[tuple[str, Any, Ask, Any], ...] = (
    (types.TEXT_DOCUMENT_HOVER, None, lambda s, p: s.hover(_uri(p), p["position"]), types.Hover),
    (
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=TRIGGERS),
        lambda s, p: {"isIncomplete": False, "items": s.completion(_uri(p), p["position"], _typed(p))},
        types.CompletionList,
    ),
    (
        types.TEXT_DOCUMENT_DEFINITION,
        None,
        lambda s, p: s.definition(_uri(p), p["position"]),
        list[types.Location],
    ),
    (
        types.TEXT_DOCUMENT_REFERENCES,
        None,
        lambda s, p: s.references(_uri(p), p["position"], p["context"]["includeDeclaration"]),
        list[types.Location],
    ),
    (
        types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT,
        None,
        lambda s, p: s.highlights(_uri(p), p["position"]),
        list[types.DocumentHighlight],
    ),
    (
        types.TEXT_DOCUMENT_DOCUMENT_SYMBOL,
        None,
        lambda s, p: s.symbols(_uri(p)),
        list[types.DocumentSymbol],
    ),
    (
        types.TEXT_DOCUMENT_PREPARE_RENAME,
        None,
        lambda s, p: s.prepare_rename(_uri(p), p["position"]),
        types.PrepareRenamePlaceholder,
    ),
    (
        types.TEXT_DOCUMENT_RENAME,
        types.RenameOptions(prepare_provider=True),
        lambda s, p: s.rename(_uri(p), p["position"], p["newName"]),
        types.WorkspaceEdit,
    ),
    (types.TEXT_DOCUMENT_FORMATTING, None, lambda s, p: s.format(_uri(p)), list[types.TextEdit]),
    (
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=["quickfix", "source.fixAll.callsheet"]),
        lambda s, p: s.actions(_uri(p), p["range"], p["context"].get("only")),
        list[types.CodeAction],
    ),
    (
        types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL,
        _LEGEND,
        lambda s, p: s.tokens(_uri(p)),
        types.SemanticTokens,
    ),
)
"""Each request: its name, what is registered with it, how it is answered, and what the answer is."""
