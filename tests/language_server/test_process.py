"""The real server, started as an editor starts it: each kind of request once, over standard input and output."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from callsheet.dsl import format_plan, parse

from .editing import PLAN, SPEC, edited, place

pytestmark = pytest.mark.slow

COMMAND = Path(sys.executable).with_name("callsheet")
PUBLISHED = "textDocument/publishDiagnostics"


class Editor:
    """A client of the server, and the documents that it has open."""

    def __init__(self, client: Any, types: Any, folder: Path) -> None:
        self.client, self.types, self.folder = client, types, folder
        self.uri = (folder / "shopping.plan").as_uri()

    async def open(self, text: str) -> list[Any]:
        """The diagnostics of a document that is opened."""
        item = self.types.TextDocumentItem(uri=self.uri, language_id="callsheet", version=1, text=text)
        self.client.text_document_did_open(self.types.DidOpenTextDocumentParams(text_document=item))
        return await self.told()

    async def type(self, where: dict[str, int], text: str, version: int) -> list[Any]:
        """The diagnostics after some characters were typed."""
        at = self.types.Position(**where)
        change = self.types.TextDocumentContentChangePartial(range=self.types.Range(start=at, end=at), text=text)
        document = self.types.VersionedTextDocumentIdentifier(uri=self.uri, version=version)
        self.client.text_document_did_change(
            self.types.DidChangeTextDocumentParams(text_document=document, content_changes=[change])
        )
        return await self.told()

    async def told(self) -> list[Any]:
        """What the server says next about the document."""
        await asyncio.wait_for(self.client.wait_for_notification(PUBLISHED), timeout=30)
        return list(self.client.diagnostics[self.uri])

    def at(self, text: str, mark: str, into: int = 0) -> dict[str, Any]:
        """What most requests take."""
        position = self.types.Position(**place(text, mark, into))
        return {"text_document": self.types.TextDocumentIdentifier(uri=self.uri), "position": position}


def as_json(edits: Iterable[Any]) -> list[dict[str, Any]]:
    """Edits as `edited` takes them."""
    return [
        {
            "range": {
                "start": {"line": one.range.start.line, "character": one.range.start.character},
                "end": {"line": one.range.end.line, "character": one.range.end.character},
            },
            "newText": one.new_text,
        }
        for one in edits
    ]


@pytest_asyncio.fixture
async def editor(tmp_path: Path) -> AsyncIterator[Editor]:
    """A server that VS Code would have started in a folder with a spec."""
    # Imported here: they are an extra, and what is not run needs none.
    import pytest_lsp
    from lsprotocol import types

    (tmp_path / "shop.yaml").write_text(SPEC, encoding="utf-8")
    client = pytest_lsp.make_test_lsp_client()
    await client.start_io(str(COMMAND), "lsp", "--stdio")
    capabilities = pytest_lsp.client_capabilities("visual-studio-code")
    folders = [types.WorkspaceFolder(uri=tmp_path.as_uri(), name="desk")]
    await client.initialize_session(types.InitializeParams(capabilities=capabilities, workspace_folders=folders))
    yield Editor(client, types, tmp_path)
    await client.shutdown_session()


async def test_an_editor_is_told_what_is_wrong_and_how_to_mend_it(editor: Editor) -> None:
    """Open, type, ask for the edit, apply it."""
    types = editor.types
    assert [] == await editor.open(PLAN)

    (wrong,) = await editor.type(place(PLAN, "goto"), "go", 2)
    text = PLAN.replace("goto", "gogoto", 1)
    assert ("CS001", wrong.range.start.line) == (wrong.code, place(PLAN, "goto")["line"])

    context = types.CodeActionContext(diagnostics=[wrong])
    document = types.TextDocumentIdentifier(uri=editor.uri)
    actions = await editor.client.text_document_code_action_async(
        types.CodeActionParams(text_document=document, range=wrong.range, context=context)
    )
    assert "quickfix" in [one.kind for one in actions]
    assert PLAN == edited(text, as_json(actions[0].edit.changes[editor.uri]))


async def test_an_editor_is_answered(editor: Editor) -> None:
    """Hover, completion, definition, references, highlights, outline, colours, formatting."""
    types, client = editor.types, editor.client
    await editor.open(PLAN)
    document = types.TextDocumentIdentifier(uri=editor.uri)
    hover = await client.text_document_hover_async(types.HoverParams(**editor.at(PLAN, "fitting =")))
    assert "fitting: [Product]" in hover.contents.value

    found = await client.text_document_completion_async(types.CompletionParams(**editor.at(PLAN, "search.products", 7)))
    assert "products" in [one.label for one in found.items]

    (there,) = await client.text_document_definition_async(types.DefinitionParams(**editor.at(PLAN, "shop.search", 6)))
    assert (editor.folder / "shop.yaml").as_uri() == there.uri

    context = types.ReferenceContext(include_declaration=True)
    places = await client.text_document_references_async(
        types.ReferenceParams(**editor.at(PLAN, "limit"), context=context)
    )
    assert 2 == len(places)

    marks = await client.text_document_document_highlight_async(
        types.DocumentHighlightParams(**editor.at(PLAN, "limit"))
    )
    assert 2 == len(marks)

    outline = await client.text_document_document_symbol_async(types.DocumentSymbolParams(text_document=document))
    assert ["shop", "limit", "Product", "scout", "search", "pick"] == [one.name for one in outline]

    colours = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(text_document=document))
    assert colours.data

    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    edits = await client.text_document_formatting_async(
        types.DocumentFormattingParams(text_document=document, options=options)
    )
    assert format_plan(parse(PLAN)) == edited(PLAN, as_json(edits))


async def test_an_editor_renames(editor: Editor) -> None:
    """With the name shown first; what is refused comes back with its reason."""
    types, client = editor.types, editor.client
    await editor.open(PLAN)
    shown = await client.text_document_prepare_rename_async(types.PrepareRenameParams(**editor.at(PLAN, "scout is")))
    done = await client.text_document_rename_async(types.RenameParams(**editor.at(PLAN, "scout is"), new_name="finder"))

    assert "scout" == shown.placeholder
    assert 2 == len(done.changes[editor.uri])
    with pytest.raises(Exception, match="`click` is a reserved word and cannot be a name"):
        await client.text_document_rename_async(types.RenameParams(**editor.at(PLAN, "scout is"), new_name="click"))


async def test_the_spec_on_disk_is_read_anew(editor: Editor) -> None:
    """When the editor says that files have changed."""
    types = editor.types
    await editor.open(PLAN)
    (editor.folder / "shop.yaml").write_text(SPEC.replace("search_box", "search_field"), encoding="utf-8")
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes=[]))
    found = await editor.told()

    assert ["CS704"] == [one.code for one in found]


def hundred_nodes() -> str:
    """A plan of a hundred nodes, each of which reads what the one before it gives."""
    head = (
        'plan long\nsite shop at "https://shop.example"\nagent scout is browser on shop\nnode n0 { give x: Int = 0 }\n'
    )
    nodes = [
        f'node n{number} by scout retry 1 {{\n  goto "/p/{{n{number - 1}.x}}"\n  fill textbox "Search" with "cable"\n'
        f'  click button "Go"\n  expect seen heading "Results"\n'
        f'  let price = read cell "Price" in row "cable" as Money\n  if price < $20 {{ click button "Keep" }}\n'
        f"  give x: Int = n{number - 1}.x + 1\n}}\n"
        for number in range(1, 100)
    ]
    return f"{head}{''.join(nodes)}result n99.x\n"


async def test_diagnostics_come_while_one_types(editor: Editor, record_property: Callable[[str, object], None]) -> None:
    """On a hundred nodes, from the key to the message; the time is noted, and the bound is a loose one."""
    text = hundred_nodes()
    await editor.open(text)
    start = time.perf_counter()
    found = await editor.type(place(text, "result n99.x", len("result n99.x")), "y", 2)
    taken = time.perf_counter() - start
    record_property("seconds from a key to its diagnostics", taken)

    assert ["CS104"] == [one.code for one in found]
    assert taken < 5


async def test_the_server_leaves_when_it_is_told_to(tmp_path: Path) -> None:
    """Without a word on standard error."""
    process = await asyncio.create_subprocess_exec(
        str(COMMAND),
        "lsp",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=tmp_path,
    )
    bodies = [
        '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}',
        '{"jsonrpc":"2.0","id":2,"method":"shutdown"}',
        '{"jsonrpc":"2.0","method":"exit"}',
    ]
    request = "".join(f"Content-Length: {len(body)}\r\n\r\n{body}" for body in bodies)
    out, err = await asyncio.wait_for(process.communicate(request.encode()), timeout=30)

    assert (0, b"") == (process.returncode, err)
    assert re.search(rb'"name": ?"callsheet"', out)


def test_the_command_is_on_the_path_of_the_environment() -> None:
    """As editors find it."""
    assert shutil.which(str(COMMAND)) is not None
